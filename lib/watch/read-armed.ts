import type { Observable } from 'rxjs';
import type { Link } from '../session/link.ts';
import { readOne, type Answers } from './read-group.ts';
import type { Task } from './task.ts';
import { untilCreated } from './until-created.ts';

/** One read that arms a one-shot watch of what it reads; where that is absent and `waits`, of its creation. */
export const readArmed = (link: Link, task: Task, waits: boolean): Observable<Answers> =>
  untilCreated(
    link,
    task.path,
    { waits, isAbsent: ({ outcomes: [outcome] }) => outcome?.op === 'absent' },
    readOne(link, task, true),
  );

import { mergeMap, of, type Observable } from 'rxjs';
import type { Link } from '../session/link.ts';
import { readOne, type Answers } from './read-group.ts';
import type { Task } from './task.ts';

/** One read that arms a one-shot watch of what it reads; where that is absent and `waits`, of its creation. */
export const readArmed = (link: Link, task: Task, waits: boolean): Observable<Answers> =>
  readOne(link, task, true).pipe(
    mergeMap((answers) => {
      if (!waits || answers.outcomes[0]?.op !== 'absent') return of(answers);
      return link
        .request<'exists'>({ op: 'exists', path: task.path, watch: true })
        .pipe(mergeMap(({ stat }) => (stat ? readArmed(link, task, waits) : of(answers))));
    }),
  );

import type { Observable } from 'rxjs';
import type { Link } from '../session/link.ts';
import { readArmed } from './read-armed.ts';
import { readGroup, readOne, type Answers } from './read-group.ts';
import type { Task } from './task.ts';

export const groupSize = 256;

/** One request, and how many reads it carries. */
export interface DueRequest {
  readonly answers$: Observable<Answers>;
  readonly count: number;
}

const inGroups = (tasks: readonly Task[]): readonly (readonly Task[])[] =>
  Array.from({ length: Math.ceil(tasks.length / groupSize) }, (_, at) =>
    tasks.slice(at * groupSize, (at + 1) * groupSize),
  );

/** The requests that carry these reads of a subtree. */
export const dueRequests = (
  link: Link,
  due: readonly Task[],
  options: {
    readonly root: string;
    /** Each read arms a one-shot watch of its own. */
    readonly arms: boolean;
    readonly isBlind: (folder: string) => boolean;
  },
): readonly DueRequest[] => {
  const { root, arms, isBlind } = options;
  // By itself a list may be of any size; and only by itself can a read arm a watch.
  const alone = ({ op, path }: Task): boolean =>
    arms || (op === 'getChildren' && (path === root || isBlind(path)));
  const read$ = (task: Task): Observable<Answers> =>
    arms
      ? readArmed(link, task, task.path === root)
      : readOne(link, task, task.path === root && isBlind(root));
  const lone = due.filter(alone);
  const others = lone.length === 0 ? due : due.filter((task) => !alone(task));
  return [
    ...lone.map((task) => ({ answers$: read$(task), count: 1 })),
    ...inGroups(others).map((group) => ({ answers$: readGroup(link, group), count: group.length })),
  ];
};

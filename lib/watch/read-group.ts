import { catchError, EMPTY, from, map, merge, mergeMap, of, throwError, type Observable } from 'rxjs';
import type { Read, ReadResult } from '../connection/request.ts';
import { numberOf } from '../errors/codes.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { ZooKeeperError } from '../errors/zookeeper-error.ts';
import type { Link } from '../session/link.ts';
import type { Found } from './change.ts';
import type { Task } from './hydration.ts';

/** What a read came to. */
export type Outcome =
  | { readonly is: 'found'; readonly found: Found }
  | { readonly is: 'absent' }
  | { readonly is: 'listed'; readonly names: readonly string[]; readonly zxid: bigint }
  /** A list that is forbidden, or over `maxFrame`. */
  | { readonly is: 'failed'; readonly cause: Error };

export interface Answer {
  readonly task: Task;
  readonly outcome: Outcome;
}

const toRead = ({ read, path }: Task): Read => ({ op: read === 'data' ? 'getData' : 'getChildren', path });

/** Where the data cannot be read: `exists` gives the stat without permission, and without the data. */
const statOnly = (link: Link, task: Task, problem: 'unreadable' | 'too-large'): Observable<Answer> =>
  link.request<'exists'>({ op: 'exists', path: task.path }).pipe(
    map(({ stat }): Answer => ({
      task,
      outcome: stat ? { is: 'found', found: { data: undefined, stat, problem } } : { is: 'absent' },
    })),
  );

const trouble = (link: Link, task: Task, error: unknown): Observable<Answer> => {
  if (isCode(error, 'NoNode')) return of({ task, outcome: { is: 'absent' } });
  const forbidden = isCode(error, 'NoAuth');
  if (!forbidden && !isTagged(error, 'ReplyTooLarge')) return throwError(() => error);
  if (task.read === 'children') return of({ task, outcome: { is: 'failed', cause: error } });
  return statOnly(link, task, forbidden ? 'unreadable' : 'too-large');
};

/** One read by itself. A list arms a one-shot watch where `watch` asks for it. */
export const readOne = (link: Link, task: Task, watch = false): Observable<Answer> => {
  const { path } = task;
  const outcome$: Observable<Outcome> =
    task.read === 'data'
      ? link.request<'getData'>({ op: 'getData', path }).pipe(map((found) => ({ is: 'found', found })))
      : link
          .request<'getChildren'>({ op: 'getChildren', path, watch })
          .pipe(map(({ children, zxid }) => ({ is: 'listed', names: children, zxid })));
  return outcome$.pipe(
    map((outcome) => ({ task, outcome })),
    catchError((error: unknown) => trouble(link, task, error)),
  );
};

const answers = (
  link: Link,
  tasks: readonly Task[],
  results: readonly ReadResult[],
  zxid: bigint,
): readonly Observable<Answer>[] => {
  const good: Answer[] = [];
  const bad: Observable<Answer>[] = [];
  for (const [at, result] of results.entries()) {
    const task = tasks[at] as Task;
    if (result.op === 'getData') good.push({ task, outcome: { is: 'found', found: result } });
    else if (result.op === 'getChildren')
      good.push({ task, outcome: { is: 'listed', names: result.children, zxid } });
    else bad.push(trouble(link, task, new ZooKeeperError(numberOf(result.code), toRead(task).op, task.path)));
  }
  return [from(good), ...bad];
};

/** Many reads in one request; where the reply is over `maxFrame`, in two, and so on down to the single giant. */
export const readGroup = (link: Link, tasks: readonly Task[]): Observable<Answer> => {
  const [only, ...more] = tasks;
  if (!only) return EMPTY;
  if (more.length === 0) return readOne(link, only);
  return link.request<'multiRead'>({ op: 'multiRead', reads: tasks.map(toRead) }).pipe(
    mergeMap(({ results, zxid }) => merge(...answers(link, tasks, results, zxid))),
    catchError((error: unknown) => {
      if (!isTagged(error, 'ReplyTooLarge')) return throwError(() => error);
      const half = tasks.length >> 1;
      return merge(readGroup(link, tasks.slice(0, half)), readGroup(link, tasks.slice(half)));
    }),
  );
};

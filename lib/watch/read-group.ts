import { catchError, EMPTY, map, merge, mergeMap, of, throwError, type Observable } from 'rxjs';
import type { ReadResult } from '../connection/request.ts';
import type { Stat } from '../connection/stat.ts';
import { numberOf } from '../errors/codes.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { ZooKeeperError } from '../errors/zookeeper-error.ts';
import type { Link } from '../session/link.ts';
import type { Task } from './task.ts';

/** What a read came to; an `error` is followed up, so that its task has another outcome later. */
export type Outcome =
  | ReadResult
  | { readonly op: 'absent' }
  /** The data are forbidden by their ACL, or over `maxFrame`. */
  | { readonly op: 'unreadable' | 'too-large'; readonly stat: Stat }
  /** Connections break while the data are read; they are read again after a while. */
  | { readonly op: 'unanswered'; readonly stat: Stat; readonly retryInMs: number }
  /** A list that is forbidden, or over `maxFrame`. */
  | { readonly op: 'failed'; readonly cause: Error };

/** What arrived in one reply: the n-th outcome is that of the n-th task. */
export interface Answers {
  readonly tasks: readonly Task[];
  readonly outcomes: readonly Outcome[];
  /** The last zxid that the server had processed. */
  readonly zxid: bigint;
}

const answer = (task: Task, outcome: Outcome, zxid = 0n): Answers => ({
  tasks: [task],
  outcomes: [outcome],
  zxid,
});

const trouble = (link: Link, task: Task, error: unknown, watch = false): Observable<Answers> => {
  // No server has a path that is too long to ask for.
  if (isCode(error, 'NoNode') || isTagged(error, 'PayloadTooLarge'))
    return of(answer(task, { op: 'absent' }));
  const forbidden = isCode(error, 'NoAuth');
  const isHeld = isTagged(error, 'RequestHeld');
  if (!forbidden && !isHeld && !isTagged(error, 'ReplyTooLarge')) return throwError(() => error);
  if (task.op === 'getChildren') return of(answer(task, { op: 'failed', cause: error }));
  const problem = (stat: Stat): Outcome =>
    isHeld
      ? { op: 'unanswered', stat, retryInMs: error.holdMs }
      : { op: forbidden ? 'unreadable' : 'too-large', stat };
  // `exists` gives the stat without permission, and without the data.
  return link
    .request({ op: 'exists', path: task.path, watch })
    .pipe(map(({ stat }) => answer(task, stat ? problem(stat) : { op: 'absent' })));
};

/** One read by itself. It arms a one-shot watch where `watch` asks for it. */
export const readOne = (link: Link, task: Task, watch = false): Observable<Answers> => {
  const { path } = task;
  const answer$: Observable<Answers> =
    task.op === 'getData'
      ? link
          .request({ op: 'getData', path, watch })
          .pipe(map(({ data, stat, zxid }) => answer(task, { op: 'getData', data, stat }, zxid)))
      : link
          .request({ op: 'getChildren', path, watch })
          .pipe(map(({ children, zxid }) => answer(task, { op: 'getChildren', children }, zxid)));
  return answer$.pipe(catchError((error: unknown) => trouble(link, task, error, watch)));
};

/**
 * Many reads in one request; where the reply is over `maxFrame`, or the names are over what a request may hold, in two,
 * and so on down to the single giant.
 */
export const readGroup = (link: Link, tasks: readonly Task[]): Observable<Answers> => {
  const [only, ...more] = tasks;
  if (!only) return EMPTY;
  if (more.length === 0) return readOne(link, only);
  if (!link.supports('multiRead')) return merge(...tasks.map((task) => readOne(link, task)));
  return link.request({ op: 'multiRead', reads: tasks }).pipe(
    mergeMap(({ results, zxid }) => {
      const troubled: Observable<Answers>[] = [];
      results.forEach((result, at) => {
        if (result.op !== 'error') return;
        const task = tasks[at] as Task;
        troubled.push(trouble(link, task, new ZooKeeperError(numberOf(result.code), task.op, task.path)));
      });
      return merge(of({ tasks, outcomes: results, zxid }), ...troubled);
    }),
    catchError((error: unknown) => {
      // Reads on which connections broke are sent one by one.
      const tooMany =
        isTagged(error, 'ReplyTooLarge') ||
        isTagged(error, 'PayloadTooLarge') ||
        isTagged(error, 'RequestHeld');
      if (!tooMany) return throwError(() => error);
      const half = tasks.length >> 1;
      return merge(readGroup(link, tasks.slice(0, half)), readGroup(link, tasks.slice(half)));
    }),
  );
};

import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  Observable,
  Subscription,
  tap,
  throwError,
} from 'rxjs';
import type { Connection } from '../connection/connection.ts';
import type { Operation, Reply, Request, RequestOf } from '../connection/request.ts';
import type { CloseReason } from '../errors/connection-lost.ts';
import { isTagged } from '../errors/is-tagged.ts';
import type { Suspects } from './suspects.ts';

/** Reasons that a request may be the cause of. */
const broken: ReadonlySet<CloseReason> = new Set([
  'closed-by-server',
  'reset',
  'request-timeout',
  'protocol',
]);

/** A group is taken apart by its reader. */
const isGroup = (request: Request): boolean => request.op === 'multiRead' && request.reads.length > 1;

interface Waiting {
  start(): void;
}

/**
 * The requests of one connection, so that one on which connections break harms no other: it is sent with nothing else under
 * way, after the connection has answered something, and others wait for its answer. A request that breaks the connection even so is held back.
 */
export const isolated = (
  connection: Pick<Connection, 'endpoint' | 'request' | 'closed$'>,
  suspects: Suspects,
): Pick<Connection, 'endpoint' | 'request'> => {
  const others = new Set<Waiting>();
  const suspected = new Set<Waiting>();
  let underWay = 0;
  let isAlone = false;
  let hasAnswered = false;

  const pump = (isTurnOfOthers: boolean): void => {
    if (isAlone) return;
    if (isTurnOfOthers || suspected.size === 0) {
      for (const next of others) {
        others.delete(next);
        next.start();
      }
    }
    if (underWay > 0) return;
    for (const next of suspected) {
      suspected.delete(next);
      isAlone = true;
      next.start();
      return;
    }
  };
  /** A connection on which nothing works says nothing of one request. */
  const probe$ = defer(() =>
    hasAnswered ? EMPTY : connection.request({ op: 'exists', path: '/' }).pipe(ignoreElements()),
  ).pipe(
    catchError((error: unknown) => (isTagged(error, 'ConnectionLost') ? throwError(() => error) : EMPTY)),
  );
  const send = <O extends Operation>(wanted: RequestOf<O>, alone: boolean): Observable<Reply<O>> => {
    const answered = (): void => {
      hasAnswered = true;
      suspects.answered(wanted);
    };
    const sent$ = connection.request<O>(wanted).pipe(
      tap({
        next: answered,
        error: (error: unknown) => {
          if (isTagged(error, 'ZooKeeperError') || isTagged(error, 'ReplyTooLarge')) answered();
          else if (isTagged(error, 'ConnectionLost') && error.sent && broken.has(error.reason)) {
            suspects.lost(wanted, alone);
          }
        },
      }),
    );
    return alone ? concat(probe$, sent$) : sent$;
  };
  const queued = <T>(request$: Observable<T>, alone: boolean): Observable<T> =>
    new Observable((subscriber) => {
      const attempt = new Subscription();
      const waiting: Waiting = {
        start: () => {
          underWay += 1;
          attempt.add(() => {
            underWay -= 1;
            if (alone) isAlone = false;
            pump(alone);
          });
          attempt.add(request$.subscribe(subscriber));
        },
      };
      if (!alone && !isAlone && suspected.size === 0) waiting.start();
      else {
        (alone ? suspected : others).add(waiting);
        pump(false);
      }
      return () => {
        others.delete(waiting);
        suspected.delete(waiting);
        attempt.unsubscribe();
        pump(false);
      };
    });
  // A waiting request fails with the connection when it is sent.
  const failWaiting = (): void => {
    for (const next of [...others, ...suspected]) next.start();
    others.clear();
    suspected.clear();
  };
  connection.closed$.subscribe({ next: failWaiting, error: failWaiting });
  return {
    endpoint: connection.endpoint,
    request: <O extends Operation>(wanted: RequestOf<O>) =>
      defer(() => {
        const verdict = suspects.verdict(wanted);
        if (verdict === 'held' || (verdict && isGroup(wanted))) {
          return throwError(() => suspects.held(wanted));
        }
        const alone = verdict === 'alone';
        return queued(send(wanted, alone), alone);
      }),
  };
};

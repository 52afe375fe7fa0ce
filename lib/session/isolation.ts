import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
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

/** A request in the queue. */
interface Waiting {
  /** Counts requests in the order of their subscriptions. */
  readonly number: number;
  start(): void;
}

/**
 * The requests of one connection, so that one on which connections break harms no other: it is sent with nothing else under
 * way, after the connection has answered something, and later requests wait for its answer. A request that breaks the
 * connection even so is held back.
 */
export const isolated = (
  connection: Pick<Connection, 'endpoint' | 'request' | 'closed$'>,
  suspects: Suspects,
): Pick<Connection, 'endpoint' | 'request'> => {
  const others = new Set<Waiting>();
  const suspected = new Set<Waiting>();
  let count = 0;
  /** A request that was sent alone has ended: those that waited for it go before the next one of its kind. */
  let isTurnOfOthers = false;
  let underWay = 0;
  let isAlone = false;
  let hasAnswered = false;
  let isClosed = false;
  let isPumping = false;

  const startOthers = (): void => {
    for (const next of others) {
      const [suspect] = suspected;
      // No suspected read overtakes the watch that was asked for before it.
      const isDue = isClosed || isTurnOfOthers || !suspect || next.number < suspect.number;
      if (!isDue || (isAlone && !isClosed)) return;
      others.delete(next);
      next.start();
    }
    isTurnOfOthers = false;
  };
  /** True where one was started. */
  const startSuspect = (): boolean => {
    const [next] = suspected;
    // On a closed connection each request fails at once.
    if (!next || (!isClosed && (isAlone || underWay > 0))) return false;
    suspected.delete(next);
    next.start();
    return true;
  };
  /** A request that fails at once ends within its start: the loop goes on, and is not entered again. */
  const pump = (): void => {
    if (isPumping) return;
    isPumping = true;
    do startOthers();
    while (startSuspect());
    isPumping = false;
  };
  /** A request is under way until the returned subscription ends. */
  const begin = (alone: boolean): Subscription => {
    underWay += 1;
    isAlone ||= alone;
    return new Subscription(() => {
      underWay -= 1;
      if (alone) [isAlone, isTurnOfOthers] = [false, true];
      pump();
    });
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
    return connection.request<O>(wanted).pipe(
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
  };
  /** Calls back when it is the turn of the request. */
  const inTurn = (alone: boolean, start: () => void): Subscription => {
    if (!alone && !isAlone && suspected.size === 0 && others.size === 0) {
      start();
      return Subscription.EMPTY;
    }
    const queue = alone ? suspected : others;
    const waiting: Waiting = { number: (count += 1), start };
    queue.add(waiting);
    pump();
    return new Subscription(() => {
      queue.delete(waiting);
      pump();
    });
  };
  const among = <T>(request$: Observable<T>): Observable<T> =>
    new Observable((subscriber) => {
      const start = (): void => {
        const turn = begin(false);
        subscriber.add(request$.subscribe(subscriber));
        subscriber.add(turn);
      };
      return inTurn(false, start);
    });
  /** Its turn lasts until the answer, also where nobody waits for that any more: it may still break the connection. */
  const alone = <T>(request$: Observable<T>): Observable<T> =>
    new Observable((subscriber) => {
      const start = (): void => {
        const turn = begin(true);
        const wanted$ = defer(() => (subscriber.closed ? EMPTY : request$));
        concat(probe$, wanted$)
          .pipe(
            finalize(() => {
              turn.unsubscribe();
            }),
          )
          .subscribe({
            next: (reply) => {
              subscriber.next(reply);
            },
            error: (error: unknown) => {
              subscriber.error(error);
            },
            complete: () => {
              subscriber.complete();
            },
          });
      };
      return inTurn(true, start);
    });
  const close = (): void => {
    isClosed = true;
    pump();
  };
  connection.closed$.subscribe({ next: close, error: close });
  return {
    endpoint: connection.endpoint,
    request: <O extends Operation>(wanted: RequestOf<O>) =>
      defer(() => {
        const verdict = suspects.verdict(wanted);
        if (verdict === 'held' || (verdict && isGroup(wanted))) {
          return throwError(() => suspects.held(wanted));
        }
        return verdict === 'alone' ? alone(send(wanted, true)) : among(send(wanted, false));
      }),
  };
};

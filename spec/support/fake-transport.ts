import { NEVER, Observable, of, ReplaySubject, Subject, throwError } from 'rxjs';
import type { Connection } from '../../lib/connection/connection.ts';
import type { Grant } from '../../lib/connection/grant.ts';
import { formatEndpoint } from '../../lib/connection/endpoint.ts';
import type { Operation, Reply, Request, RequestOf } from '../../lib/connection/request.ts';
import type { Limits, Target, Transport } from '../../lib/connection/transport.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import { ConnectFailed, type ConnectFailure } from '../../lib/errors/connect-failed.ts';
import { ConnectionLost, type CloseReason } from '../../lib/errors/connection-lost.ts';

/** One call of connect(): the test decides what comes of it. */
export interface Attempt {
  readonly target: Target;
  readonly limits: Limits;
  /** False once it was unsubscribed, failed, or its connection closed. */
  open: boolean;
  readonly requests: Request[];
  accept(grant?: Partial<Grant>): void;
  fail(failure: ConnectFailure): void;
  error(error: Error): void;
  drop(reason?: CloseReason): void;
  lastZxid: bigint;
}

export interface FakeTransport extends Transport {
  readonly attempts: readonly Attempt[];
  last(): Attempt;
  /** What requests are answered with, an Error too; undefined leaves them without an answer. */
  answer: (request: Request) => Partial<Reply> | Error | undefined;
  addresses: Record<string, readonly string[] | undefined>;
}

/** A transport without a network. */
export const fakeTransport = (): FakeTransport => {
  const attempts: Attempt[] = [];
  const fake: FakeTransport = {
    name: 'fake',
    attempts,
    answer: () => undefined,
    addresses: {},
    last: () => {
      const attempt = attempts.at(-1);
      if (!attempt) throw new Error('nothing was dialled');
      return attempt;
    },
    resolve: ({ host }) => of(fake.addresses[host] ?? ['10.0.0.1']),
    connect: (target, limits) =>
      new Observable((subscriber) => {
        const closed$ = new ReplaySubject<ConnectionLost>(1);
        const events$ = new Subject<WatchEvent>();
        const place = formatEndpoint(target.endpoint);
        const attempt: Attempt = {
          target,
          limits,
          open: true,
          requests: [],
          lastZxid: 0n,
          accept: (given) => {
            const password = new Uint8Array(16);
            const sessionId = target.resume?.sessionId ?? BigInt(attempts.length);
            const grant: Grant = { sessionId, password, timeout: target.sessionTimeout, ...given };
            const connection: Connection = {
              endpoint: target.endpoint,
              grant,
              get lastZxid() {
                return attempt.lastZxid;
              },
              lastHeard: Date.now(),
              events$,
              turn$: NEVER,
              pings$: NEVER,
              closed$,
              request: <O extends Operation>(request: RequestOf<O>) => {
                attempt.requests.push(request);
                const reply = fake.answer(request);
                if (reply instanceof Error) return throwError(() => reply);
                return reply ? of({ zxid: attempt.lastZxid, ...reply } as Reply<O>) : NEVER;
              },
            };
            subscriber.next(connection);
          },
          fail: (failure) => {
            attempt.open = false;
            subscriber.error(new ConnectFailed(failure, place, 'says the test'));
          },
          error: (error) => {
            attempt.open = false;
            subscriber.error(error);
          },
          drop: (reason = 'reset') => {
            attempt.open = false;
            closed$.next(new ConnectionLost(reason, place, 'says the test'));
            closed$.complete();
            subscriber.complete();
          },
        };
        attempts.push(attempt);
        return () => {
          attempt.open = false;
        };
      }),
  };
  return fake;
};

import { asyncScheduler, defer, of, Subject, throwError, type Observable } from 'rxjs';
import type { Request } from '../../lib/connection/request.ts';
import type { Stat } from '../../lib/connection/stat.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import type { Link } from '../../lib/session/link.ts';
import { schedulerClock } from '../../lib/session/clock.ts';
import { silent } from '../../lib/session/logger.ts';
import type { Transition } from '../../lib/session/transition.ts';
import { arbiter } from '../../lib/watch/arbiter.ts';
import type { Watches } from '../../lib/watch/watches.ts';

export const stat: Stat = {
  czxid: 2n,
  mzxid: 3n,
  pzxid: 3n,
  ctime: 1,
  mtime: 1,
  version: 0,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 0n,
  dataLength: 1,
  numChildren: 0,
};

/** One connection after the other, without a session; `asked` has what each request was, in order. */
export const fakeWatches = ({ lasting = true } = {}) => {
  const transition$ = new Subject<Transition>();
  const asked: string[] = [];
  let incarnation = 0;
  const watches: Watches = {
    transition$,
    arbiter: arbiter(),
    maxEntry: 999_999,
    runtime: {
      scheduler: asyncScheduler,
      clock: schedulerClock(asyncScheduler),
      random: () => 0.5,
      logger: silent,
      backoff: { initial: 100, max: 400 },
      closeTimeout: 500,
      linger: 0,
    },
  };
  return {
    watches,
    asked,
    /** A connection of a new session, which answers at once; an Error is an answer, too. */
    connect: (answer: (request: Request) => object) => {
      const events$ = new Subject<WatchEvent>();
      const turn$ = new Subject<'start' | 'end'>();
      const request = (one: Request): Observable<unknown> =>
        defer(() => {
          const arms = 'watch' in one && one.watch === true ? ['watch'] : [];
          asked.push([one.op, ...('path' in one ? [one.path] : []), ...arms].join(' '));
          const given = answer(one);
          return given instanceof Error ? throwError(() => given) : of({ zxid: 9n, ...given });
        });
      incarnation += 1;
      const link = {
        epoch: incarnation,
        incarnation,
        timeout: 1_000,
        connection: { events$, turn$, lastZxid: 9n },
        supports: (op: string) => lasting || op !== 'addWatch',
        request,
      } as unknown as Link;
      transition$.next({
        state: {
          status: 'connected',
          ...{
            incarnation,
            sessionId: '',
            endpoint: '',
            server: '',
            timeout: 1_000,
            requestedTimeout: 1_000,
          },
        },
        link,
      });
      return { events$, turn$ };
    },
  };
};

import { interval, merge, ReplaySubject, Subject, tap, type SchedulerLike } from 'rxjs';
import { ConnectionLost, type CloseReason } from '../../errors/connection-lost.ts';
import type { Connection, Grant } from '../connection.ts';
import { endings } from '../endings.ts';
import { formatEndpoint, type Endpoint } from '../endpoint.ts';
import type { Limits } from '../transport.ts';
import type { WatchEvent } from '../watch-event.ts';
import { whenDue } from '../when-due.ts';
import type { Handle } from './handle.ts';
import { isLoss } from './is-loss.ts';
import { requests } from './requests.ts';

/** A connection after its handshake: what the handle hands on goes in, requests and the port come out. */
export interface OpenConnection {
  readonly connection: Connection;
  turn(edge: 'start' | 'end'): void;
  event(event: WatchEvent): void;
  /** The library says that the connection is gone. */
  lost(): void;
  /** Fails what is under way, tells why, completes. Idempotent. */
  close(reason: CloseReason, detail: string): void;
}

export const openConnection = (options: {
  readonly endpoint: Endpoint;
  readonly grant: Grant;
  readonly limits: Pick<Limits, 'requestTimeout' | 'maxFrame'>;
  readonly scheduler: SchedulerLike;
  readonly handle: Handle;
  /** Called last, once. */
  readonly onClosed: () => void;
}): OpenConnection => {
  const { endpoint, grant, limits, scheduler, handle } = options;
  const events$ = new Subject<WatchEvent>();
  const turn$ = new Subject<'start' | 'end'>();
  const closed$ = new ReplaySubject<ConnectionLost>(1);
  const now = (): number => scheduler.now();
  let lastProgress = now();
  let closed = false;

  const close = (reason: CloseReason, detail: string): void => {
    if (closed) return;
    closed = true;
    timers.unsubscribe();
    // Before anybody hears of it: who does may open a socket, and the handle's must be out of the way.
    handle.drop();
    const lost = (sent: boolean): ConnectionLost =>
      new ConnectionLost(reason, formatEndpoint(endpoint), detail, sent);
    underWay.fail(lost);
    closed$.next(lost(false));
    closed$.complete();
    events$.complete();
    turn$.complete();
    options.onClosed();
  };
  // The library tells no reason. But a server that is there has answered within a third of the timeout.
  const lost = (): void => {
    if (now() - handle.lastHeard < grant.timeout / 2) {
      close('closed-by-server', 'the connection was closed or reset');
    } else close('silent-server', 'the library has heard nothing for too long');
  };
  const underWay = requests({
    handle,
    now,
    maxFrame: limits.maxFrame,
    lost,
    answered: (operation, { name, number, meaning }) => {
      lastProgress = now();
      const ending = operation === 'closeSession' ? 'session-ended' : endings[name];
      if (ending) close(ending, number === 0 ? 'the session was closed' : meaning);
    },
  });
  /** The library's own pings are answered to nobody. */
  const ping = (): void => {
    const code = handle.call((native) =>
      native.a_exists('/', false, (answer) => {
        handle.later(() => undefined, !isLoss(answer));
      }),
    );
    if (code !== 0) lost();
  };

  const silence = (grant.timeout * 2) / 3;
  const timers = merge(
    interval(grant.timeout / 3, scheduler).pipe(tap(ping)),
    whenDue(() => handle.lastHeard + silence, scheduler).pipe(
      tap(() => {
        close('silent-server', `nothing was heard for ${silence.toFixed()} ms`);
      }),
    ),
    whenDue(() => Math.max(underWay.oldest(), lastProgress) + limits.requestTimeout, scheduler).pipe(
      tap(() => {
        close('request-timeout', `a request had no answer for ${limits.requestTimeout.toFixed()} ms`);
      }),
    ),
  ).subscribe();

  return {
    connection: {
      endpoint,
      grant,
      get lastZxid() {
        return underWay.lastZxid;
      },
      get lastHeard() {
        return handle.lastHeard;
      },
      events$: events$.asObservable(),
      turn$: turn$.asObservable(),
      closed$: closed$.asObservable(),
      request: underWay.request,
    },
    turn: (edge) => {
      if (!closed) turn$.next(edge);
    },
    event: (event) => {
      if (!closed) events$.next(event);
    },
    lost,
    close,
  };
};

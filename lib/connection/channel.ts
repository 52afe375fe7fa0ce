import {
  defer,
  filter,
  interval,
  merge,
  ReplaySubject,
  Subject,
  tap,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { ConnectionLost, type CloseReason } from '../errors/connection-lost.ts';
import type { Connection } from './connection.ts';
import { formatEndpoint, type Endpoint } from './endpoint.ts';
import type { WatchEvent } from './watch-event.ts';
import { whenDue } from './when-due.ts';

/** What a connection tells, and its end: the same however its server is spoken to. */
export interface Channel {
  readonly streams: Pick<Connection, 'events$' | 'turn$' | 'pings$' | 'closed$'>;
  readonly isClosed: () => boolean;
  /** Told to nobody once it is closed. */
  event(event: WatchEvent): void;
  turn(edge: 'start' | 'end'): void;
  /** The server answered a ping. */
  pinged(): void;
  /** Fails what is under way, tells why, completes. Idempotent. */
  close(reason: CloseReason, detail: string): void;
}

/** Pings at a third of the session timeout, and closes by itself after two thirds of silence. */
export const channel = (options: {
  readonly endpoint: Endpoint;
  /** Negotiated session timeout in milliseconds. */
  readonly timeout: number;
  /** Milliseconds. @default two thirds of the session timeout */
  readonly requestTimeout: number | undefined;
  readonly scheduler: SchedulerLike;
  readonly ping: () => void;
  /** When the server was last heard, in ms of the scheduler's clock; bytes of an incomplete frame count by their rate. */
  readonly lastHeard: () => number;
  /** Since when a request has waited for anything of its reply, in ms of the scheduler's clock. */
  readonly waitsSince: () => number;
  /** Completes when what has arrived was read; a deadline that is due waits for it. @default nothing to wait for */
  readonly pass$?: Observable<void> | undefined;
  /** First: what is under way fails. */
  readonly fail: (lost: (sent: boolean) => ConnectionLost) => void;
  /** Called last, once. */
  readonly onClosed: () => void;
}): Channel => {
  const { timeout, scheduler, pass$ } = options;
  const silence = (timeout * 2) / 3;
  const { requestTimeout = silence } = options;
  const events$ = new Subject<WatchEvent>();
  const turn$ = new Subject<'start' | 'end'>();
  const pings$ = new Subject<'sent' | 'answered'>();
  const closed$ = new ReplaySubject<ConnectionLost>(1);
  let closed = false;
  let unansweredPings = 0;

  const close = (reason: CloseReason, detail: string): void => {
    if (closed) return;
    closed = true;
    timers.unsubscribe();
    const place = formatEndpoint(options.endpoint);
    const lost = (sent: boolean): ConnectionLost => new ConnectionLost(reason, place, detail, sent);
    options.fail(lost);
    closed$.next(lost(false));
    closed$.complete();
    events$.complete();
    turn$.complete();
    pings$.complete();
    options.onClosed();
  };
  /** When the first ping since the server was last heard was sent; a busy process sends it late. */
  let pingedAt = -Infinity;
  const ping = (): void => {
    if (pingedAt <= options.lastHeard()) pingedAt = scheduler.now();
    unansweredPings += 1;
    pings$.next('sent');
    options.ping();
  };
  const silentAt = (): number => Math.max(options.lastHeard() + silence, pingedAt + timeout / 3);
  const timers = merge(
    interval(timeout / 3, scheduler).pipe(tap(ping)),
    whenDue(silentAt, scheduler, pass$).pipe(
      tap(() => {
        close('silent-server', `nothing was heard for ${silence.toFixed()} ms`);
      }),
    ),
    whenDue(() => options.waitsSince() + requestTimeout, scheduler, pass$).pipe(
      tap(() => {
        close('request-timeout', `a request had no answer for ${requestTimeout.toFixed()} ms`);
      }),
    ),
  ).subscribe();
  return {
    streams: {
      events$: events$.asObservable(),
      turn$: turn$.asObservable(),
      // The answer to an earlier ping must not be taken for one to a later ping.
      pings$: defer(() => {
        let earlier = unansweredPings;
        return pings$.pipe(filter((edge) => edge === 'sent' || earlier-- <= 0));
      }),
      closed$: closed$.asObservable(),
    },
    isClosed: () => closed,
    event: (event) => {
      if (!closed) events$.next(event);
    },
    turn: (edge) => {
      if (!closed) turn$.next(edge);
    },
    pinged: () => {
      if (closed) return;
      unansweredPings -= 1;
      pings$.next('answered');
    },
    close,
  };
};

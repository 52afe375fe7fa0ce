import { interval, merge, ReplaySubject, Subject, tap, type SchedulerLike } from 'rxjs';
import { codeOf } from '../../errors/codes.ts';
import { ConnectionLost, type CloseReason } from '../../errors/connection-lost.ts';
import type { Connection, Grant } from '../connection.ts';
import { endings } from '../endings.ts';
import { formatEndpoint, type Endpoint } from '../endpoint.ts';
import type { Limits } from '../transport.ts';
import type { WatchEvent } from '../watch-event.ts';
import { Reader } from './bytes.ts';
import { pingFrame } from './handshake.ts';
import { replyHeader, watcherEvent, xid } from './records.ts';
import { requests } from './requests.ts';
import { whenDue } from '../when-due.ts';

/** A connection after its handshake: what arrives goes in, requests and the port come out. */
export interface OpenConnection {
  readonly connection: Connection;
  /** Before and after the frames of one chunk; `midFrame` says that a reply has arrived in part. */
  turn(edge: 'start' | 'end', midFrame: boolean): void;
  /** Throws Malformed. */
  frame(frame: Buffer): void;
  /** A frame over maxFrame has passed. Throws Malformed. */
  oversized(head: Buffer, size: number): void;
  /** Fails what is under way, tells why, completes. Idempotent. */
  close(reason: CloseReason, detail: string): void;
}

export const openConnection = (options: {
  readonly endpoint: Endpoint;
  readonly grant: Grant;
  readonly limits: Pick<Limits, 'requestTimeout' | 'maxFrame'>;
  readonly scheduler: SchedulerLike;
  readonly send: (frame: Buffer) => void;
  /** Called last, once. */
  readonly onClosed: () => void;
}): OpenConnection => {
  const { endpoint, grant, limits, scheduler, send } = options;
  const events$ = new Subject<WatchEvent>();
  const turn$ = new Subject<'start' | 'end'>();
  const closed$ = new ReplaySubject<ConnectionLost>(1);
  const now = (): number => scheduler.now();
  const underWay = requests({ send, now, maxFrame: limits.maxFrame });
  let lastZxid = 0n;
  let lastHeard = now();
  let lastProgress = now();
  let closed = false;

  const close = (reason: CloseReason, detail: string): void => {
    if (closed) return;
    closed = true;
    timers.unsubscribe();
    const lost = (sent: boolean): ConnectionLost =>
      new ConnectionLost(reason, formatEndpoint(endpoint), detail, sent);
    underWay.fail(lost);
    closed$.next(lost(false));
    closed$.complete();
    events$.complete();
    turn$.complete();
    options.onClosed();
  };
  const see = (zxid: bigint): void => {
    if (zxid > lastZxid) lastZxid = zxid;
  };
  const reply = (header: { xid: number; zxid: bigint; err: number }, body: Reader): void => {
    see(header.zxid);
    lastProgress = now();
    const operation = underWay.settle(header, body);
    const { name, meaning } = codeOf(header.err);
    const ending = operation === 'closeSession' ? 'session-ended' : endings[name];
    if (ending) close(ending, header.err === 0 ? 'the session was closed' : meaning);
  };

  const silence = (grant.timeout * 2) / 3;
  const timers = merge(
    interval(grant.timeout / 3, scheduler).pipe(
      tap(() => {
        send(pingFrame());
      }),
    ),
    whenDue(() => lastHeard + silence, scheduler).pipe(
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
        return lastZxid;
      },
      get lastHeard() {
        return lastHeard;
      },
      events$: events$.asObservable(),
      turn$: turn$.asObservable(),
      closed$: closed$.asObservable(),
      request: underWay.request,
    },
    turn: (edge, midFrame) => {
      if (closed) return;
      lastHeard = now();
      if (midFrame) lastProgress = lastHeard;
      turn$.next(edge);
    },
    frame: (frame) => {
      if (closed) return;
      const body = new Reader(frame);
      const header = replyHeader.read(body);
      if (header.xid === xid.event) {
        const { type, path } = watcherEvent.read(body);
        if (type !== 'none') events$.next({ type, path });
      } else if (header.xid >= 0 && frame.length > limits.maxFrame) {
        see(header.zxid);
        underWay.overflow(header.xid, frame.length);
      } else if (header.xid >= 0) reply(header, body);
    },
    oversized: (head, size) => {
      if (closed) return;
      const header = replyHeader.read(new Reader(head));
      see(header.zxid);
      underWay.overflow(header.xid, size);
    },
    close,
  };
};

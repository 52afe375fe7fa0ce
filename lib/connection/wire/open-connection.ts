import type { SchedulerLike } from 'rxjs';
import { codeOf } from '../../errors/codes.ts';
import type { CloseReason } from '../../errors/connection-lost.ts';
import { channel } from '../channel.ts';
import type { Connection } from '../connection.ts';
import { endings } from '../endings.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Grant } from '../grant.ts';
import type { Limits } from '../transport.ts';
import { Reader } from './bytes.ts';
import { pingFrame } from './handshake.ts';
import { replyHeader, watcherEvent, xid } from './records.ts';
import { requests } from './requests.ts';

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
  const now = (): number => scheduler.now();
  const underWay = requests({ send, now, maxFrame: limits.maxFrame });
  let lastZxid = 0n;
  let lastHeard = now();
  let lastProgress = now();
  const { streams, isClosed, event, turn, pinged, close } = channel({
    endpoint,
    scheduler,
    timeout: grant.timeout,
    requestTimeout: limits.requestTimeout,
    ping: () => {
      send(pingFrame());
    },
    lastHeard: () => lastHeard,
    waitsSince: () => Math.max(underWay.oldest(), lastProgress),
    fail: underWay.fail,
    onClosed: options.onClosed,
  });
  const see = (zxid: bigint): void => {
    if (zxid > lastZxid) lastZxid = zxid;
  };
  const reply = (header: { xid: number; zxid: bigint; err: number }, body: Reader): void => {
    see(header.zxid);
    lastProgress = now();
    const { operation, err } = underWay.settle(header, body);
    const { name, meaning } = codeOf(err);
    const ending = operation === 'closeSession' ? 'session-ended' : endings[name];
    if (ending) close(ending, err === 0 ? 'the session was closed' : meaning);
  };

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
      ...streams,
      request: underWay.request,
    },
    turn: (edge, midFrame) => {
      if (isClosed()) return;
      lastHeard = now();
      if (midFrame) lastProgress = lastHeard;
      turn(edge);
    },
    frame: (frame) => {
      if (isClosed()) return;
      const body = new Reader(frame);
      const header = replyHeader.read(body);
      if (header.xid === xid.event) {
        const { type, path } = watcherEvent.read(body);
        if (type !== 'none') event({ type, path });
      } else if (header.xid >= 0 && frame.length > limits.maxFrame) {
        see(header.zxid);
        underWay.overflow(header.xid, frame.length);
      } else if (header.xid >= 0) reply(header, body);
      else if (header.xid === xid.ping) pinged();
    },
    oversized: (head, size) => {
      if (isClosed()) return;
      const header = replyHeader.read(new Reader(head));
      see(header.zxid);
      underWay.overflow(header.xid, size);
    },
    close,
  };
};

import type { Observable, SchedulerLike } from 'rxjs';
import { codeOf } from '../../errors/codes.ts';
import type { CloseReason } from '../../errors/connection-lost.ts';
import { channel } from '../channel.ts';
import type { Connection } from '../connection.ts';
import { endings } from '../endings.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Grant } from '../grant.ts';
import type { Limits } from '../transport.ts';
import { pauseOf } from '../one-pass.ts';
import { workQueue } from '../work-queue.ts';
import { Reader } from './bytes.ts';
import { pingFrame } from './handshake.ts';
import { patience } from './patience.ts';
import { replyHeader, watcherEvent, xid } from './records.ts';
import { requests } from './requests.ts';

/** A connection after its handshake: what arrives goes in, requests and the port come out. */
export interface OpenConnection {
  readonly connection: Connection;
  /** Before and after the frames of one chunk of so many bytes. */
  turn(edge: 'start' | 'end', size: number): void;
  frame(frame: Buffer): void;
  /** A frame over maxFrame has passed. */
  oversized(head: Buffer, size: number): void;
  /** Fails what is under way, tells why, completes. Idempotent. */
  close(reason: CloseReason, detail: string): void;
}

export const openConnection = (options: {
  readonly endpoint: Endpoint;
  readonly grant: Grant;
  readonly limits: Pick<Limits, 'requestTimeout' | 'maxFrame'>;
  readonly scheduler: SchedulerLike;
  readonly socket: {
    send(frame: Buffer): void;
    /** While a long reply is read, nothing more arrives. */
    hold?(): void;
    release?(): void;
    readonly pass$?: Observable<void>;
  };
  /** Called last, once. */
  readonly onClosed: () => void;
}): OpenConnection => {
  const { endpoint, grant, limits, scheduler, socket } = options;
  const now = (): number => scheduler.now();
  const underWay = requests({ send: socket.send, now, maxFrame: limits.maxFrame });
  const wait = patience({ now, maxFrame: limits.maxFrame, oldest: underWay.oldest });
  let lastZxid = 0n;
  let isInTurn = false;
  const { streams, isClosed, event, turn, pinged, close } = channel({
    endpoint,
    scheduler,
    timeout: grant.timeout,
    requestTimeout: limits.requestTimeout,
    ping: () => {
      socket.send(pingFrame());
    },
    lastHeard: wait.frameSince,
    waitsSince: wait.replySince,
    pass$: socket.pass$,
    fail: underWay.fail,
    onClosed: () => {
      queue.stop();
      options.onClosed();
    },
  });
  // Only what the server sent can throw here: rxjs keeps what subscribers throw away from us.
  const queue = workQueue(socket.pass$ ?? pauseOf(scheduler), (error) => {
    close('protocol', `the server sent what is not ZooKeeper: ${(error as Error).message}`);
  });
  const see = (zxid: bigint): void => {
    if (zxid > lastZxid) lastZxid = zxid;
  };
  type Header = ReturnType<typeof replyHeader.read>;
  const reply = (header: Header, body: Reader, read?: unknown): void => {
    see(header.zxid);
    wait.replied();
    const { operation, err } = underWay.settle(header, body, read);
    const { name, meaning } = codeOf(err);
    const ending = operation === 'closeSession' ? 'session-ended' : endings[name];
    if (ending) close(ending, err === 0 ? 'the session was closed' : meaning);
  };
  /** A frame that had to wait for a long reply makes a turn of its own. */
  const deliver = (frame: () => void): void => {
    if (isClosed()) return;
    if (isInTurn) {
      frame();
      return;
    }
    turn('start');
    frame();
    turn('end');
  };
  function* readInSteps(
    steps: Iterator<number, unknown>,
    done: (read: unknown) => void,
  ): Generator<number, void> {
    socket.hold?.();
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) {
      yield step.value;
      wait.framed();
      wait.replied();
    }
    const { value } = step;
    deliver(() => {
      done(value);
    });
    // The queue runs this after the frames that wait.
    queue.add(() => {
      socket.release?.();
      return undefined;
    });
  }

  return {
    connection: {
      endpoint,
      grant,
      get lastZxid() {
        return lastZxid;
      },
      get lastHeard() {
        return wait.lastHeard();
      },
      ...streams,
      request: underWay.request,
    },
    turn: (edge, size) => {
      if (isClosed()) return;
      isInTurn = edge === 'start';
      if (isInTurn) wait.heard(size);
      turn(edge);
    },
    frame: (frame) => {
      queue.add(() => {
        if (isClosed()) return undefined;
        wait.framed();
        const body = new Reader(frame);
        const header = replyHeader.read(body);
        if (header.xid === xid.event) {
          const { type, path } = watcherEvent.read(body);
          if (type !== 'none')
            deliver(() => {
              event({ type, path });
            });
          return undefined;
        }
        if (header.xid === xid.ping) deliver(pinged);
        if (header.xid < 0) return undefined;
        if (frame.length > limits.maxFrame) {
          deliver(() => {
            see(header.zxid);
            wait.replied();
            underWay.overflow(header.xid, frame.length);
          });
          return undefined;
        }
        const steps = underWay.steps(header, body);
        const settle = (read?: unknown): void => {
          reply(header, body, read);
        };
        if (steps) return readInSteps(steps, settle);
        deliver(settle);
        return undefined;
      });
    },
    oversized: (head, size) => {
      queue.add(() => {
        if (isClosed()) return undefined;
        wait.framed();
        const header = replyHeader.read(new Reader(head));
        deliver(() => {
          see(header.zxid);
          wait.replied();
          underWay.overflow(header.xid, size);
        });
        return undefined;
      });
    },
    close,
  };
};

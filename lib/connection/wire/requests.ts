import { Observable, type Subscriber } from 'rxjs';
import type { ConnectionLost } from '../../errors/connection-lost.ts';
import { PayloadTooLarge } from '../../errors/payload-too-large.ts';
import { ReplyTooLarge } from '../../errors/reply-too-large.ts';
import { ZooKeeperError } from '../../errors/zookeeper-error.ts';
import { codeOf } from '../../errors/codes.ts';
import { pathOf, type Operation, type Reply, type Request, type RequestOf } from '../request.ts';
import { sliceSize } from '../work-queue.ts';
import { Malformed, Writer, type Reader } from './bytes.ts';
import { refusedWrite } from './multi.ts';
import { operations } from './operations.ts';
import { requestHeader } from './records.ts';

/** Requests that may be under way; more wait here, so that a burst fills neither the server's queue nor ours. */
const window = 1024;
/** ZooKeeper's default jute.maxbuffer: the server closes the connection on a longer frame. */
const longestRequest = 1_048_575;

/** What `exists` says of an absent znode. */
const nothing = { stat: undefined };

interface Pending {
  readonly request: Request;
  readonly subscriber: Subscriber<Reply>;
  readonly encode: (xid: number) => Buffer;
  since: number;
}

interface Header {
  readonly xid: number;
  readonly zxid: bigint;
  readonly err: number;
}

/** Requests under way on one connection. */
export interface Requests {
  request<O extends Operation>(request: RequestOf<O>): Observable<Reply<O>>;
  /**
   * Takes a reply and returns what it answers: the operation, and the error code, which for a multi stands in the body.
   * Throws Malformed for a reply that nobody asked for, or that cannot be read.
   */
  settle(
    header: Header,
    body: Reader,
    read?: unknown,
  ): { readonly operation: Operation; readonly err: number };
  /** Reads a long reply in steps; undefined for a short one. {@link settle} takes what it returns. Throws Malformed. */
  steps(header: Header, body: Reader): Generator<number, unknown> | undefined;
  /** The reply to `xid` was too large to read. Throws Malformed for one that nobody asked for. */
  overflow(xid: number, size: number): void;
  /** When the oldest request under way was sent, in ms of the given clock; now where there is none. */
  oldest(): number;
  /** Ends them all; later ones fail at once. */
  fail(lost: (sent: boolean) => ConnectionLost): void;
}

type Multi = Extract<Request, { op: 'multi' }>;

const multiError = ({ writes }: Multi, { at, err }: { at: number; err: number }): ZooKeeperError => {
  const { op, path } = writes[at] ?? { op: 'multi', path: '' };
  return new ZooKeeperError(err, op, path);
};

const encode =
  (request: Request) =>
  (xid: number): Buffer => {
    // One entry of the table at a time fits its own request; the union of them all cannot say so.
    const { opcode, request: type } = operations[request.op] as (typeof operations)['sync'];
    const to = new Writer();
    requestHeader.write(to, { xid, opcode: opcode(request as never) });
    type.write(to, request as never);
    return to.frame();
  };

const following = (xid: number): number => (xid === 0x7fffffff ? 1 : xid + 1);

export const requests = (options: {
  readonly send: (frame: Buffer) => void;
  readonly now: () => number;
  readonly maxFrame: number;
}): Requests => {
  const underWay = new Map<number, Pending>();
  const waiting = new Set<Pending>();
  let lastXid = 0;
  let failure: ((sent: boolean) => ConnectionLost) | undefined;

  let oldestXid = 1;
  /** Xid of the oldest request under way, if there is one. An iteration of the map would visit all deleted ones first. */
  const findOldest = (): number => {
    while (underWay.size > 0 && !underWay.has(oldestXid)) oldestXid = following(oldestXid);
    return oldestXid;
  };
  const launch = (pending: Pending): void => {
    lastXid = following(lastXid);
    const frame = pending.encode(lastXid);
    if (frame.length - 4 > longestRequest) {
      pending.subscriber.error(
        new PayloadTooLarge(pathOf(pending.request), frame.length - 4, longestRequest),
      );
      return;
    }
    pending.since = options.now();
    underWay.set(lastXid, pending);
    options.send(frame);
  };
  const refill = (): void => {
    for (const next of waiting) {
      if (underWay.size >= window) return;
      waiting.delete(next);
      launch(next);
    }
  };
  const take = (xid: number): Pending => {
    const pending = underWay.get(xid);
    if (!pending) throw new Malformed(`a reply to request ${String(xid)}, which was not sent`);
    return pending;
  };
  /** Servers refuse an unknown operation before they answer what was asked earlier, and nothing else. */
  const takeInOrder = (xid: number): Pending => {
    const pending = take(xid);
    const oldest = findOldest();
    if (oldest !== xid)
      throw new Malformed(`a reply to request ${String(xid)} before that to ${String(oldest)}`);
    return pending;
  };
  return {
    request: <O extends Operation>(request: RequestOf<O>) =>
      new Observable<Reply<O>>((subscriber) => {
        if (failure) {
          subscriber.error(failure(false));
          return undefined;
        }
        const pending: Pending = { request, subscriber, encode: encode(request), since: 0 };
        waiting.add(pending);
        refill();
        return () => waiting.delete(pending);
      }),
    steps: ({ xid, err }, body) =>
      err === 0 && body.remaining > sliceSize
        ? operations[takeInOrder(xid).request.op].reply.steps?.(body)
        : undefined,
    settle: ({ xid, zxid, err }, body, read?: unknown) => {
      const { request, subscriber } = err === 0 ? takeInOrder(xid) : take(xid);
      const absent = request.op === 'exists' && codeOf(err).name === 'NoNode';
      const whole = (): object => (read as object | undefined) ?? operations[request.op].reply.read(body);
      const reply: { zxid?: bigint } = err === 0 ? whole() : { ...nothing };
      if (request.op === 'multiRead' && err === 0) {
        const { length } = (reply as Reply<'multiRead'>).results;
        const { length: asked } = request.reads;
        if (length !== asked) throw new Malformed(`${String(length)} results for ${String(asked)} reads`);
      }
      if (request.op === 'multi' && err === 0) {
        const { length } = (reply as Reply<'multi'>).results;
        const { length: asked } = request.writes;
        if (length !== asked) throw new Malformed(`${String(length)} results for ${String(asked)} writes`);
      }
      const refused =
        request.op === 'multi' && err === 0 ? refusedWrite((reply as Reply<'multi'>).results) : undefined;
      underWay.delete(xid);
      refill();
      if (refused) {
        subscriber.error(multiError(request as Multi, refused));
      } else if (err === 0 || absent) {
        // A copy would cost more than the reading did.
        reply.zxid = zxid;
        subscriber.next(reply as Reply);
        subscriber.complete();
      } else {
        subscriber.error(new ZooKeeperError(err, request.op, pathOf(request)));
      }
      return { operation: request.op, err: refused?.err ?? err };
    },
    overflow: (xid, size) => {
      const { request, subscriber } = take(xid);
      underWay.delete(xid);
      refill();
      subscriber.error(new ReplyTooLarge(request.op, pathOf(request), size, options.maxFrame));
    },
    oldest: () => underWay.get(findOldest())?.since ?? options.now(),
    fail: (lost) => {
      failure = lost;
      for (const { subscriber } of underWay.values()) subscriber.error(lost(true));
      for (const { subscriber } of waiting) subscriber.error(lost(false));
      underWay.clear();
      waiting.clear();
    },
  };
};

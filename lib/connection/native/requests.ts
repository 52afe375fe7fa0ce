import { Observable, type Subscriber } from 'rxjs';
import { codeOf, type Code } from '../../errors/codes.ts';
import type { ConnectionLost } from '../../errors/connection-lost.ts';
import { ReplyTooLarge } from '../../errors/reply-too-large.ts';
import { ZooKeeperError } from '../../errors/zookeeper-error.ts';
import { pathOf, type Operation, type Reply, type Request, type RequestOf } from '../request.ts';
import type { Stat } from '../stat.ts';
import { invalidState, type Handle } from './handle.ts';
import { isLoss } from './is-loss.ts';
import { operations, type Done } from './operations.ts';
import { refusal } from './refusal.ts';

/** Requests that may be under way. Each is a system call by itself, so that a burst would hold the event loop up. */
const window = 256;
/** Bytes of a reply that are neither data nor names. */
const overhead = 100;

interface Pending {
  readonly request: Request;
  readonly subscriber: Subscriber<Reply>;
  since: number;
}

/** Requests under way on one handle. */
export interface Requests {
  /** The highest zxid that a stat has named: the server has processed that one, and perhaps more. */
  readonly lastZxid: bigint;
  request<O extends Operation>(request: RequestOf<O>): Observable<Reply<O>>;
  /** When the oldest request under way was sent, in ms of the given clock; now where there is none. */
  oldest(): number;
  /** Ends them all; later ones fail at once. */
  fail(lost: (sent: boolean) => ConnectionLost): void;
}

interface Body {
  readonly stat?: Stat | undefined;
  readonly data?: Uint8Array;
  readonly children?: readonly string[];
}

const sizeOf = ({ data, children = [] }: Body): number =>
  data ? data.length + overhead : children.reduce((sum, name) => sum + 4 + Buffer.byteLength(name), overhead);

export const requests = (options: {
  readonly handle: Handle;
  readonly now: () => number;
  readonly maxFrame: number;
  /** A request was answered, with this code. */
  readonly answered: (operation: Operation, code: Code) => void;
  /** A request was answered by the library: the connection is gone. */
  readonly lost: () => void;
}): Requests => {
  const { handle, now, maxFrame } = options;
  const underWay = new Set<Pending>();
  const waiting = new Set<Pending>();
  let lastZxid = 0n;
  let failure: ((sent: boolean) => ConnectionLost) | undefined;

  const see = ({ czxid, mzxid, pzxid }: Stat): void => {
    for (const zxid of [czxid, mzxid, pzxid]) if (zxid > lastZxid) lastZxid = zxid;
  };
  const settle = (pending: Pending, code: number, read: () => object): void => {
    const { request, subscriber } = pending;
    if (!underWay.has(pending)) return;
    if (isLoss(code)) {
      options.lost();
      return;
    }
    underWay.delete(pending);
    const { op } = request;
    const path = pathOf(request);
    const known = codeOf(code);
    const absent = op === 'exists' && known.name === 'NoNode';
    if (code === 0 || absent) {
      const body: Body = absent ? { stat: undefined } : read();
      if (body.stat) see(body.stat);
      const size = sizeOf(body);
      if (size > maxFrame) {
        subscriber.error(new ReplyTooLarge(op, path, size, maxFrame));
      } else {
        subscriber.next({ ...body, zxid: lastZxid });
        subscriber.complete();
      }
    } else {
      subscriber.error(new ZooKeeperError(code, op, path));
    }
    // What it says may be the end of the connection, and then nothing more is sent.
    options.answered(op, known);
    refill();
  };
  const send = (pending: Pending): number => {
    const { request } = pending;
    const done: Done<'exists'> = (code, read) => {
      handle.later(() => {
        // Ending the session holds the process up until the server has answered. So it has to show first, behind all
        // that was asked before, that it still does.
        if (request.op === 'closeSession' && code === 0) handle.end();
        settle(pending, code, read);
      }, !isLoss(code));
    };
    return handle.call((native) => {
      if (request.op === 'closeSession') return operations.exists(native, { op: 'exists', path: '/' }, done);
      // One entry of the table at a time fits its own request; the union of them all cannot say so.
      return operations[request.op as 'exists'](native, request as never, done);
    });
  };
  const launch = (pending: Pending): void => {
    pending.since = now();
    underWay.add(pending);
    const code = send(pending);
    if (code === 0) return;
    // Another code than 0 never calls back.
    underWay.delete(pending);
    if (code === invalidState) waiting.add(pending);
    else pending.subscriber.error(new ZooKeeperError(code, pending.request.op, pathOf(pending.request)));
    if (code === invalidState) options.lost();
  };
  const refill = (): void => {
    for (const next of waiting) {
      if (underWay.size >= window || failure) return;
      waiting.delete(next);
      launch(next);
    }
  };
  return {
    get lastZxid() {
      return lastZxid;
    },
    request: <O extends Operation>(request: RequestOf<O>) =>
      new Observable<Reply<O>>((subscriber) => {
        const error = failure?.(false) ?? refusal(request);
        if (error) {
          subscriber.error(error);
          return undefined;
        }
        const pending: Pending = { request, subscriber, since: 0 };
        waiting.add(pending);
        refill();
        return () => waiting.delete(pending);
      }),
    oldest: () => {
      for (const { since } of underWay) return since;
      return now();
    },
    fail: (lost) => {
      failure = lost;
      for (const { subscriber } of underWay) subscriber.error(lost(true));
      for (const { subscriber } of waiting) subscriber.error(lost(false));
      underWay.clear();
      waiting.clear();
    },
  };
};

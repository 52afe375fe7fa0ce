import { setImmediate } from 'node:timers';
import type { WatchEvent } from '../watch-event.ts';
import type { NativeHandle } from './load-package.ts';

/** What native callbacks lead to, outside of them and in their order. */
export interface Handlers {
  /** Before and after all that came in one burst. */
  turn(edge: 'start' | 'end'): void;
  event(event: WatchEvent): void;
  /** A session was granted. */
  granted(): void;
  /** The TCP connection is gone: to be answered by {@link Handle.drop}. */
  lost(): void;
  /** The library has closed the handle for good, because of this code. */
  ended(code: number): void;
}

/** One native handle for one TCP connection, used by the rules under which it survives. */
export interface Handle {
  /** False where the library could not begin to connect; it says so in no other way. */
  readonly begun: boolean;
  /** `now()` of the last bytes that are known to have arrived. */
  readonly lastHeard: number;
  readonly native: Pick<NativeHandle, 'client_id' | 'client_password' | 'timeout'>;
  /** Makes one native call and gives its code. */
  call(use: (native: NativeHandle) => number): number;
  /** What native callbacks hand their work to; `heard` where the server has said something. */
  later(work: () => void, heard: boolean): void;
  /** Closes the TCP connection and leaves the session alone. Nothing is handed on any more. */
  drop(): void;
  /** Ends the session, and holds the process up until the server has answered, for 1.5 s at most. */
  end(): void;
}

/** The state after a failed send, or after the server has been left. */
const notConnected = 999;
/** Connected, and connected to a server that says it is read-only. */
const attached = new Set([3, 5]);
/** What calls give, and callbacks never. */
export const invalidState = -9;
const events = new Map<string, WatchEvent['type']>([
  ['created', 'created'],
  ['deleted', 'deleted'],
  ['changed', 'changed'],
  ['child', 'children'],
]);
/** Milliseconds that events wait at most for the rest of their burst: they may end a lease. */
const patience = 10;
/** Addresses for documentation (RFC 5737, RFC 3849): no server's, and never dialled. */
const elsewhere = (address: string): string => (address.includes(':') ? '2001:db8::1:1' : '192.0.2.1:1');

export const openHandle = (options: {
  readonly newHandle: () => NativeHandle;
  /** An IP address: names would be looked up in the event loop's time, at each I/O event. */
  readonly address: string;
  readonly port: number;
  readonly config: Readonly<Record<string, string | number>>;
  readonly now: () => number;
  readonly handlers: Handlers;
}): Handle => {
  const { address, port, now, handlers } = options;
  const native = options.newHandle();
  let lastHeard = now();
  let inbox: (() => void)[] = [];
  /** When its first one came. */
  let since = 0;
  /** Its length, a pass before. */
  let before = 0;
  /** It has more than events: a reply, or the end of the connection. */
  let isAwaited = false;
  let closed = false;
  let released = false;
  const isReleased = (): boolean => released;

  const drain = (): void => {
    // The library reads one frame in each pass of the event loop: a burst of events is one turn, not hundreds.
    if (!closed && !isAwaited && inbox.length > before && now() - since < patience) {
      before = inbox.length;
      setImmediate(drain);
      return;
    }
    const work = inbox;
    inbox = [];
    [before, isAwaited] = [0, false];
    if (released) return;
    handlers.turn('start');
    // Each of them may let go of the handle.
    for (const each of work) if (!isReleased()) each();
    handlers.turn('end');
  };
  // Inside of a native callback a file descriptor may be closed and still polled: a socket that is opened there, or in
  // a continuation of a promise that is resolved there, gets the same number and hangs. And `close` kills the process.
  const later = (work: () => void, heard: boolean, awaited = true): void => {
    if (closed) return;
    if (heard) lastHeard = now();
    isAwaited ||= awaited;
    inbox.push(work);
    if (inbox.length > 1) return;
    since = now();
    setImmediate(drain);
  };
  const close = (): void => {
    if (closed) return;
    closed = true;
    native.close();
  };
  const call = (use: (native: NativeHandle) => number): number => {
    if (closed) return invalidState;
    const code = use(native);
    // A send that fails in a call closes the file descriptor under the event loop's poll, and the loop aborts the
    // process for it; closed in the same tick, the handle takes its poll with it.
    if (native.state === notConnected) {
      later(handlers.lost, false);
      close();
    }
    return code;
  };

  native.emit = (event, _, detail) => {
    const type = events.get(event);
    if (type) {
      const tell = (): void => {
        handlers.event({ type, path: String(detail) });
      };
      later(tell, true, false);
    } else if (event === 'connect') later(handlers.granted, true);
    // The library would reconnect by itself, and at its own pace: each connection gets a handle of its own instead.
    else if (event === 'connecting') later(handlers.lost, false);
    else if (event === 'close') {
      later(() => {
        handlers.ended(Number(detail));
      }, true);
      closed = true;
    }
  };
  native.init({
    ...options.config,
    connect: `${address}:${String(port)}`,
    // By default a reply that arrives in more than ten pieces ends a healthy session as expired.
    response_counter_limit: 2 ** 31 - 1,
  });
  return {
    begun: native.state !== 0,
    native,
    get lastHeard() {
      return lastHeard;
    },
    call,
    later,
    drop: () => {
      released = true;
      inbox = [];
      // Closing a connected handle would end the session, and wait 1.5 s for a server that does not answer: it leaves
      // its server first, for one that the next tick would dial.
      if (!closed && attached.has(native.state)) native.set_servers(elsewhere(address));
      close();
    },
    end: () => {
      released = true;
      inbox = [];
      close();
    },
  };
};

import { tap, type SchedulerLike, type Subscription } from 'rxjs';
import { whenDue } from '../../connection/when-due.ts';
import type { Server } from './server.ts';

/** A session, as the leader knows it. */
export interface Session {
  readonly id: bigint;
  readonly password: Uint8Array;
  /** Milliseconds that were granted at the first handshake: a new leader counts with them. */
  readonly firstTimeout: number;
  /** Milliseconds that were granted last. */
  timeout: number;
  /** The server that it was last connected to: only from there it may write. */
  owner: Server;
  /** Its end is proposed: nothing touches it any more. */
  isClosing: boolean;
}

interface Entry {
  readonly session: Session;
  due: number;
  clock: Subscription;
}

export interface Sessions {
  readonly size: number;
  all(): readonly Session[];
  /** And when they expire. */
  entries(): readonly Pick<Entry, 'session' | 'due'>[];
  get(id: bigint): Session | undefined;
  open(owner: Server, timeout: number): Session;
  /** The leader has heard of it; the timeout is the one of the connection that it was heard on. */
  touch(session: Session, timeout?: number): void;
  /** Forgets it. */
  close(id: bigint): void;
  /** A new leader starts the clocks of all. */
  restart(): void;
  closeAll(): void;
}

/** Sessions and their clocks: the tracker of the leader. */
export const sessions = (options: {
  readonly scheduler: SchedulerLike;
  /** When a session expires that is touched now. */
  readonly bucketOf: (timeout: number) => number;
  /** While there is no leader nobody counts the time. */
  readonly paused: () => boolean;
  readonly onExpired: (session: Session) => void;
}): Sessions => {
  const { scheduler, bucketOf, paused, onExpired } = options;
  const known = new Map<bigint, Entry>();
  // Of the clock, so that a session of an earlier life is not taken for one of this life.
  let last = BigInt(Math.floor(scheduler.now())) << 12n;

  const clockOf = (entry: Pick<Entry, 'session' | 'due'>): Subscription => {
    const { session } = entry;
    return whenDue(() => (paused() ? bucketOf(session.timeout) : entry.due), scheduler)
      .pipe(
        tap(() => {
          onExpired(session);
        }),
      )
      .subscribe();
  };
  const expireAt = (entry: Entry, due: number): void => {
    const isEarlier = due < entry.due;
    entry.due = due;
    if (!isEarlier && !entry.clock.closed) return;
    entry.clock.unsubscribe();
    entry.clock = clockOf(entry);
  };
  const close = (id: bigint): void => {
    known.get(id)?.clock.unsubscribe();
    known.delete(id);
  };
  return {
    get size() {
      return known.size;
    },
    all: () => Array.from(known.values(), ({ session }) => session),
    entries: () => [...known.values()],
    get: (id) => known.get(id)?.session,
    open: (owner, timeout) => {
      last += 1n;
      const id = BigInt.asIntN(64, (BigInt(owner.number) << 56n) | BigInt.asUintN(56, last));
      const password = Buffer.alloc(16);
      password.writeBigInt64BE(id);
      password.writeBigInt64BE(~id, 8);
      const session: Session = { id, password, timeout, firstTimeout: timeout, owner, isClosing: false };
      const entry = { session, due: bucketOf(timeout) };
      known.set(id, Object.assign(entry, { clock: clockOf(entry) }));
      return session;
    },
    touch: (session, timeout = session.timeout) => {
      const entry = known.get(session.id);
      if (entry && !session.isClosing) expireAt(entry, bucketOf(timeout));
    },
    close,
    restart: () => {
      for (const entry of known.values()) {
        entry.session.isClosing = false;
        expireAt(entry, bucketOf(entry.session.firstTimeout));
      }
    },
    closeAll: () => {
      for (const id of [...known.keys()]) close(id);
    },
  };
};

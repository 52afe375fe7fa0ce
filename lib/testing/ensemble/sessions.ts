import { Subscription, tap, type SchedulerLike } from 'rxjs';
import { whenDue } from '../../connection/when-due.ts';
import type { Server } from './server.ts';

/** A session, as the leader knows it. */
export interface Session {
  readonly id: bigint;
  readonly password: Uint8Array;
  /** Milliseconds. */
  timeout: number;
  /** The server that it was last connected to: only from there it may write. */
  owner: Server;
}

export interface Sessions {
  readonly size: number;
  all(): readonly Session[];
  get(id: bigint): Session | undefined;
  open(owner: Server, timeout: number): Session;
  /** It was heard of. */
  touch(session: Session): void;
  /** Forgets it. */
  close(id: bigint): void;
  /** Heard of just now, all of them: so a new leader begins. */
  touchAll(): void;
  closeAll(): void;
}

/** Sessions and their clocks. Expiry comes with the first tick after the timeout, as a real server's does. */
export const sessions = (options: {
  readonly scheduler: SchedulerLike;
  readonly tickTime: number;
  /** While there is no leader nobody counts the time. */
  readonly paused: () => boolean;
  readonly onExpired: (session: Session) => void;
}): Sessions => {
  const { scheduler, tickTime, paused, onExpired } = options;
  const known = new Map<bigint, { session: Session; due: number; clock: Subscription }>();
  // Of the clock, so that a session of an earlier life is not taken for one of this life.
  let last = BigInt(Math.floor(scheduler.now())) << 12n;

  const dueOf = ({ timeout }: Session): number =>
    (Math.floor((scheduler.now() + timeout) / tickTime) + 1) * tickTime;
  const touch = (session: Session): void => {
    const entry = known.get(session.id);
    if (entry) entry.due = dueOf(session);
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
    get: (id) => known.get(id)?.session,
    open: (owner, timeout) => {
      last += 1n;
      const id = BigInt.asIntN(64, (BigInt(owner.number) << 56n) | BigInt.asUintN(56, last));
      const password = Buffer.alloc(16);
      password.writeBigInt64BE(id);
      password.writeBigInt64BE(~id, 8);
      const session: Session = { id, password, timeout, owner };
      const entry = { session, due: dueOf(session), clock: new Subscription() };
      known.set(id, entry);
      const due = (): number => (paused() ? dueOf(session) : entry.due);
      const expiry$ = whenDue(due, scheduler).pipe(
        tap(() => {
          onExpired(session);
        }),
      );
      entry.clock.add(expiry$.subscribe());
      return session;
    },
    touch,
    close,
    touchAll: () => {
      for (const { session } of known.values()) touch(session);
    },
    closeAll: () => {
      for (const id of [...known.keys()]) close(id);
    },
  };
};

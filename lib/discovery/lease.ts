import type { FencingToken } from '../codec/fencing-token.ts';
import { elapsedSince, type Clock, type Instant } from '../session/clock.ts';

/**
 * Leadership for as long as the quorum is known to uphold it: until the send time of the newest acknowledged `sync`
 * plus the session timeout less a margin. No client can promise more to a process that was stopped: ask
 * {@link Lease.isHeld} before work that hurts when done twice, and give the token to whatever can compare it.
 */
export interface Lease {
  readonly token: FencingToken;
  /** Name of the node that leads. */
  readonly node: string;
  /** Of its znode, below the chroot. */
  readonly path: string;
  /** Aborts when leadership ends. */
  readonly signal: AbortSignal;
  /** Looks at the clock. */
  isHeld(): boolean;
  /** Gives leadership up: the znode is deleted once all holds are released, and created anew at the end of the line. */
  resign(): void;
  /** Keeps the znode from being deleted until the returned function is called, within `closeTimeout`. */
  hold(): () => void;
}

/** Renewals in the time of one lease. */
export const renewals = 4;

/** The newest proof that the quorum upholds a session. */
export interface Ack {
  readonly path: string;
  readonly epoch: number;
  /** When the acknowledged `sync` was sent. */
  readonly at: Instant;
  /** Milliseconds for which it counts. */
  readonly limit: number;
}

/** What runs out before its renewal can be here is no lease to begin with. */
export const isAmple = (clock: Clock, { at, limit }: Pick<Ack, 'at' | 'limit'>): boolean =>
  elapsedSince(clock, at) < limit - limit / renewals;

export interface Tenure {
  readonly lease: Lease;
  /** Absolute path of the znode. */
  readonly path: string;
  renew(ack: Ack): void;
  end(): void;
}

export const tenure = (options: {
  readonly clock: Clock;
  readonly ack: Ack;
  readonly identity: Pick<Lease, 'token' | 'node' | 'path'>;
  readonly resign: () => void;
  readonly hold: () => () => void;
  /** Called when a look at the clock finds the lease run out. */
  readonly expired: () => void;
}): Tenure => {
  const { clock, resign, hold } = options;
  const ended = new AbortController();
  let { ack } = options;
  const runsOut = (): boolean => elapsedSince(clock, ack.at) >= ack.limit;
  const lease: Lease = {
    ...options.identity,
    signal: ended.signal,
    isHeld: () => {
      if (ended.signal.aborted) return false;
      if (!runsOut()) return true;
      ended.abort();
      options.expired();
      return false;
    },
    resign: () => {
      if (ended.signal.aborted) return;
      ended.abort();
      resign();
      options.expired();
    },
    hold,
  };
  return {
    lease,
    path: ack.path,
    renew: (newer) => {
      ack = newer;
    },
    end: () => {
      ended.abort();
    },
  };
};

import { elapsedSince, type Clock, type Instant } from '../session/clock.ts';
import type { Link } from '../session/link.ts';
import type { Logger } from '../session/logger.ts';
import { leaseTiming, usableMargin, type LeaseOptions, type LeaseTiming } from './lease-timing.ts';
import {
  connectedProof,
  renewedProof,
  pingedProof,
  type Renewal,
  type SessionProof,
  type Touch,
} from './session-proof.ts';

/** Until when a lease of this session may be held, from what the servers have answered. */
export interface LeaseClock {
  /** Milliseconds from one renewal to the next. */
  readonly interval: number;
  connected(link: Link): void;
  /** The session has ended. */
  lost(): void;
  /** The server answered a ping; ignored on another connection than that of the epoch. */
  pinged(epoch: number, ping: Touch): void;
  renewed(epoch: number, renewal: Renewal): void;
  /** Milliseconds for which a lease may still be held; 0 from then on, and without a session. */
  remainingMs(): number;
  /** A lease that starts now is upheld by renewals that take as long as the last ones. */
  hasRenewalTime(): boolean;
}

/** Renewal intervals that a lease has at least when it starts, one of them for a renewal that is late. */
const renewalsLeft = 2;

export const leaseClock = (
  options: LeaseOptions & { readonly clock: Clock; readonly logger: Logger },
): LeaseClock => {
  const { clock, logger } = options;
  let proof: SessionProof | undefined;
  let timing: LeaseTiming = leaseTiming(0, options);
  /** The epoch of the last warning, one for each connection. */
  const warnedIn = { margin: 0, slow: 0 };

  const left = (anchor: Instant | undefined): number =>
    anchor ? Math.max(0, timing.limit - elapsedSince(clock, anchor)) : 0;
  const remainingMs = (): number => left(proof?.anchor);
  // A ping may lend a lease some time that the next renewal takes back: it does not make a lease start again and again.
  const hasRenewalTime = (): boolean =>
    Math.min(remainingMs(), left(proof?.steady ?? proof?.anchor)) > renewalsLeft * timing.interval;
  const warn = ({ epoch, timeout }: SessionProof, renewal: Renewal): void => {
    const { leaseMargin } = options;
    const usable = usableMargin(timeout, leaseMargin);
    if (leaseMargin !== undefined && usable < leaseMargin && warnedIn.margin !== epoch) {
      warnedIn.margin = epoch;
      logger.warn(
        `option leaseMargin: ${String(leaseMargin)} ms is cut to ${String(usable)} ms, a quarter of the session timeout that the server granted (${String(timeout)} ms)`,
      );
    }
    if (!renewal.previous || hasRenewalTime() || warnedIn.slow === epoch) return;
    warnedIn.slow = epoch;
    const took = renewal.answered - renewal.sent.monotonic;
    logger.warn(
      `this process cannot lead over this connection: a renewal of the lease took ${took.toFixed()} ms, its anchor is ` +
        `${timing.pingAge.toFixed()} ms older (options tickTime, pingDelay), and the server granted a session timeout of ` +
        `${String(timeout)} ms; give a longer sessionTimeout, or find out why the servers or this process are slow`,
    );
  };
  return {
    get interval() {
      return timing.interval;
    },
    connected: (link) => {
      proof = connectedProof(proof, link);
      timing = leaseTiming(proof.timeout, options);
    },
    lost: () => {
      proof = undefined;
    },
    pinged: (epoch, ping) => {
      if (proof?.epoch === epoch) proof = pingedProof(proof, ping);
    },
    renewed: (epoch, renewal) => {
      if (proof?.epoch !== epoch) return;
      proof = renewedProof(proof, renewal, timing.pingAge);
      warn(proof, renewal);
    },
    remainingMs,
    hasRenewalTime,
  };
};

import type { Instant } from '../session/clock.ts';
import type { Link } from '../session/link.ts';

/** The server received a request of the session: not before `sent`, and not after `answered`. */
export interface Touch {
  readonly sent: Instant;
  /** Monotonic milliseconds. */
  readonly answered: number;
}

/** A request that the quorum committed. */
export interface Renewal extends Touch {
  /** The newest renewal of the same connection that was acknowledged when this one was sent. */
  readonly previous: Touch | undefined;
}

/**
 * Proves that the quorum keeps the session alive: no server expires it before `anchor` + `timeout`. The argument is in
 * docs/leadership.md.
 */
export interface SessionProof {
  readonly incarnation: number;
  /** The connection to which the touches belong. */
  readonly epoch: number;
  /** Sent then: the newest request of which the leader server is known to have heard. */
  readonly anchor: Instant;
  /** The smallest timeout that any server granted to the session, in milliseconds. */
  readonly timeout: number;
  /** Start of the handshake of this connection. It counts as an anchor once a renewal was acknowledged. */
  readonly handshake: Instant;
  /** The anchor that renewals of this connection alone give, one after the other; undefined before there is one. */
  readonly steady: Instant | undefined;
  /** Renewals of this connection that were answered, oldest first. */
  readonly renewals: readonly Touch[];
  /** Pings of this connection that were answered, oldest first. */
  readonly pings: readonly Touch[];
}

const later = (a: Instant, b: Instant | undefined): Instant => (b && b.monotonic > a.monotonic ? b : a);

/** An older touch than one timeout is no anchor that would leave a lease. */
const withTouch = (touches: readonly Touch[], touch: Touch, timeout: number): readonly Touch[] => [
  ...touches.filter(({ answered }) => answered >= touch.answered - timeout),
  touch,
];

/** The creation of a session is committed, and starts its clock at the leader server: the first anchor. */
export const connectedProof = (before: SessionProof | undefined, link: Link): SessionProof => {
  const { incarnation, epoch, createdAt, dialledAt, smallestTimeout } = link;
  const known = before?.incarnation === incarnation ? before.anchor : undefined;
  return {
    incarnation,
    epoch,
    anchor: later(createdAt, known),
    timeout: smallestTimeout,
    handshake: dialledAt,
    steady: undefined,
    renewals: [],
    pings: [],
  };
};

export const pingedProof = (proof: SessionProof, ping: Touch): SessionProof => ({
  ...proof,
  pings: withTouch(proof.pings, ping, proof.timeout),
});

/**
 * The anchor rule. The leader server pinged this follower at most `pingAge` before it committed the previous renewal.
 * A touch that was answered by then is in the follower's answer to that ping, or to an earlier one, and this answer
 * reached the leader server before the renewal did.
 */
export const renewedProof = (proof: SessionProof, renewal: Renewal, pingAge: number): SessionProof => {
  const { previous } = renewal;
  const pinged = previous ? previous.sent.monotonic - pingAge : -Infinity;
  const reported = (touches: readonly Touch[]): Instant | undefined =>
    touches.findLast(({ answered }) => answered <= pinged)?.sent;
  const steady = reported(proof.renewals) ?? proof.steady;
  const anchor = [proof.handshake, steady, reported(proof.pings)].reduce(later, proof.anchor);
  return { ...proof, anchor, steady, renewals: withTouch(proof.renewals, renewal, proof.timeout) };
};

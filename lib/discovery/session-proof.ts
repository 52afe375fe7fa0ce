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
  /** Requests of this connection that were answered, oldest first. */
  readonly touches: readonly Touch[];
}

const later = (a: Instant, b: Instant | undefined): Instant => (b && b.monotonic > a.monotonic ? b : a);

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
    touches: [],
  };
};

/** An older touch than one timeout is no anchor that would leave a lease. */
export const touchedProof = (proof: SessionProof, touch: Touch): SessionProof => {
  const oldest = touch.answered - proof.timeout;
  const touches = proof.touches.filter(({ answered }) => answered >= oldest);
  return { ...proof, touches: [...touches, touch] };
};

/**
 * The anchor rule. The leader server pinged this follower at most `pingAge` before it committed the previous renewal.
 * A touch that was answered by then is in the follower's answer to that ping, or to an earlier one, and this answer
 * reached the leader server before the renewal did.
 */
export const renewedProof = (proof: SessionProof, renewal: Renewal, pingAge: number): SessionProof => {
  const { previous } = renewal;
  const pinged = previous ? previous.sent.monotonic - pingAge : -Infinity;
  const reported = proof.touches.findLast(({ answered }) => answered <= pinged);
  const anchor = later(later(proof.anchor, proof.handshake), reported?.sent);
  return touchedProof({ ...proof, anchor }, renewal);
};

/** Bytes a second, one megabit: a slower link counts as stopped while a reply is due. */
const leastRate = 2 ** 17;

/**
 * Tells how long a server has kept this side waiting. Bytes that arrive extend a wait by the time that they take on the
 * slowest link allowed, at most by the time of one reply of `maxFrame`. Single bytes therefore extend nothing that
 * counts, and every wait has an end.
 */
export interface Patience {
  /** In ms of the clock, like all others: when the last bytes arrived. */
  lastHeard(): number;
  /** When the last whole frame arrived, plus the time that later bytes earn. */
  frameSince(): number;
  /** When the wait for the oldest request began, plus the time that bytes since then earn. */
  replySince(): number;
  /** Counts the bytes that have arrived. */
  heard(size: number): void;
  framed(): void;
  replied(): void;
}

export const patience = (options: {
  readonly now: () => number;
  /** Bytes. */
  readonly maxFrame: number;
  /** When the oldest request under way was sent; now where there is none. */
  readonly oldest: () => number;
}): Patience => {
  const { now, maxFrame, oldest } = options;
  let lastHeard = now();
  let frameAt = lastHeard;
  let replyAt = lastHeard;
  /** Bytes since the last whole frame, and since the last reply while one was due. */
  let [ofFrame, ofReply] = [0, 0];
  const earned = (size: number): number => (Math.min(size, maxFrame) * 1_000) / leastRate;

  return {
    lastHeard: () => lastHeard,
    frameSince: () => frameAt + earned(ofFrame),
    replySince: () => Math.max(oldest(), replyAt) + earned(ofReply),
    heard: (size) => {
      lastHeard = now();
      ofFrame += size;
      ofReply = oldest() < lastHeard ? ofReply + size : 0;
    },
    framed: () => {
      frameAt = now();
      ofFrame = 0;
    },
    replied: () => {
      replyAt = now();
      ofReply = 0;
    },
  };
};

/** Bytes a second: a link that is slower while a reply is due counts as one that has stopped. It is one megabit. */
const leastRate = 2 ** 17;

/**
 * How long a server has kept this side waiting. Bytes that arrive extend a wait by the time that they take on the
 * slowest link allowed, and by no more than one reply of `maxFrame` would: single bytes extend it by nothing that counts,
 * and every wait has an end.
 */
export interface Patience {
  /** In ms of the clock, like all others: when the last bytes arrived. */
  lastHeard(): number;
  /** Since when no whole frame has arrived, less what bytes make up for. */
  frameSince(): number;
  /** Since when the oldest request has had no reply, less what bytes make up for. */
  replySince(): number;
  /** So many bytes have arrived. */
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

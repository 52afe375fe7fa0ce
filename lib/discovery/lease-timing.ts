/** Options of a lease, in milliseconds; undefined stands for the default. */
export interface LeaseOptions {
  /** Ends a lease so much before the session may expire: for clocks that run at different rates. */
  readonly leaseMargin: number | undefined;
  /** The servers' `tickTime`: a leader server pings its followers every half of it. */
  readonly tickTime: number | undefined;
  /** The leader server may send such a ping late by so much. */
  readonly pingDelay: number | undefined;
}

/** How often a lease is renewed and for how long a proof counts, in milliseconds. */
export interface LeaseTiming {
  /** From one renewal to the next. */
  readonly interval: number;
  /** A proof of the session counts for so long. */
  readonly limit: number;
  /** The leader server has sent a ping to each of its followers within any span of this length. */
  readonly pingAge: number;
}

/** Parts of the session timeout. */
const renewals = 16;
const largestMargin = 4;

/** The part of a margin that counts: a larger one would leave no lease. */
export const usableMargin = (timeout: number, margin = timeout / renewals): number =>
  Math.min(margin, timeout / largestMargin);

/**
 * By the session timeout. Servers grant no less than two ticks unless they are configured to, hence a quarter of the
 * timeout is half a tick at least; where they are, {@link LeaseOptions.tickTime} must be given.
 */
export const leaseTiming = (timeout: number, options: LeaseOptions): LeaseTiming => {
  const { leaseMargin, tickTime = timeout / 2, pingDelay = timeout / renewals } = options;
  return {
    interval: Math.ceil(timeout / renewals),
    limit: timeout - usableMargin(timeout, leaseMargin),
    pingAge: tickTime / 2 + pingDelay,
  };
};

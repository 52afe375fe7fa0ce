/** Exponential back-off with full jitter, as an immutable value: each wait is random in [0, min(max, initial × 2ⁿ)). */
export interface Backoff {
  /** Milliseconds to wait now. */
  readonly delay: number;
  /** After one more failure. */
  next(): Backoff;
}

/** Waits between attempts, in milliseconds. */
export interface BackoffOptions {
  /** Upper bound of the first wait, in milliseconds. */
  readonly initial: number;
  /** Upper bound of every wait, in milliseconds. */
  readonly max: number;
}

export const backoff = (options: BackoffOptions, random: () => number): Backoff => {
  const after = (failures: number): Backoff => ({
    delay: random() * Math.min(options.max, options.initial * 2 ** failures),
    next: () => after(failures + 1),
  });
  return after(0);
};

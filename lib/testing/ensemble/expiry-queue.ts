/** Sessions expire in buckets: at the first multiple of tickTime that comes after their timeout. */
export const bucketOf = (now: number, timeout: number, tickTime: number): number =>
  (Math.floor((now + timeout) / tickTime) + 1) * tickTime;

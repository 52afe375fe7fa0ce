/** Milliseconds; nobody gains by a longer first wait for a server that may be switched off. */
const mostAtFirst = 5_000;

/**
 * Milliseconds for one attempt to connect: the session timeout divided by the number of addresses, half of it at most, so
 * that a round over all of them ends while the session lives. After rounds in which this was too short, as over a slow
 * link, it doubles: up to the timeout, or to half of it where a session is resumed, since each attempt that the server hears
 * keeps the session alive.
 */
export const connectLimit = (
  timeout: number,
  addresses: number,
  { shortRounds, isResumed }: { readonly shortRounds: number; readonly isResumed: boolean },
): number =>
  Math.min(
    isResumed ? timeout / 2 : timeout,
    Math.min(mostAtFirst, timeout / Math.max(2, addresses)) * 2 ** shortRounds,
  );

/**
 * Milliseconds between two attempts that go on side by side, where a loss was noticed by silence: two thirds of the
 * timeout are over then, and a round begins within half of the rest.
 */
export const staggerOf = (timeout: number, addresses: number): number => timeout / 6 / addresses;

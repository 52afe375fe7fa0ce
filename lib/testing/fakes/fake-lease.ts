import type { FencingToken } from '../../codec/fencing-token.ts';
import type { Lease } from '../../discovery/lease.ts';

/** A lease that ends when the test ends it. */
export interface FakeLease extends Lease {
  /** Ends the lease, as its deadline or a lost connection does. */
  expire(): void;
  /** Number of holds that are not released. */
  readonly holders: number;
}

/**
 * A lease that is held until `expire()` or `resign()`. The token is padded to 16 digits.
 *
 * @example
 * const lease = fakeLease({ token: '1', node: 'a@host' });
 * const registrar = fakeRegistrar({ role$: of({ status: 'leader', lease }) });
 * lease.expire();
 */
export const fakeLease = (
  options: { readonly token?: string; readonly node?: string; readonly path?: string } = {},
): FakeLease => {
  const { token = '1', node = 'node@host', path = `/nodes/${node}` } = options;
  const ended = new AbortController();
  let holders = 0;
  const expire = (): void => {
    ended.abort();
  };
  return {
    token: token.padStart(16, '0') as FencingToken,
    node,
    path,
    signal: ended.signal,
    isHeld: () => !ended.signal.aborted,
    remainingMs: () => (ended.signal.aborted ? 0 : Infinity),
    resign: expire,
    expire,
    hold: () => {
      holders += 1;
      let released = false;
      return () => {
        holders -= released ? 0 : 1;
        released = true;
      };
    },
    get holders() {
      return holders;
    },
  };
};

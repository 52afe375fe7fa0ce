import type { FencingToken } from '../../codec/fencing-token.ts';
import type { Lease } from '../../discovery/lease.ts';

/** A lease that ends when the test says so. */
export interface FakeLease extends Lease {
  /** As the deadline does, or a lost connection. */
  expire(): void;
  /** How many hold the znode now. */
  readonly holders: number;
}

export const fakeLease = (options: { readonly token?: string; readonly node?: string } = {}): FakeLease => {
  const { token = '1', node = 'node@host' } = options;
  const ended = new AbortController();
  let holders = 0;
  const expire = (): void => {
    ended.abort();
  };
  return {
    token: token.padStart(16, '0') as FencingToken,
    node,
    path: `/nodes/${node}`,
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

import { left, right } from 'fp-ts/lib/Either.js';
import type { AppRouteData } from '../../lib/codec/app-route-data.ts';
import type { Entry } from '../../lib/directory/entry.ts';
import { appRoster } from '../../lib/discovery/app-roster.ts';
import { statOf } from '../support/entries.ts';

const entry = (name: string, czxid: bigint, weight?: number): Entry<AppRouteData> => {
  const path = `/apps/billing/${name}`;
  const data = {
    app: 'billing',
    node: 'a@h',
    weight: weight ?? 0,
    mode: 'temporary',
    state: 'running',
  } as const;
  return {
    path,
    name: undefined,
    stat: statOf({ czxid, mzxid: czxid + BigInt(weight ?? 0) }),
    value:
      weight === undefined
        ? left({ path, bytes: undefined, reason: 'malformed', errors: ['bad'] })
        : right(data),
  };
};
const change = (reset: boolean, ...entries: readonly Entry<AppRouteData>[]) => ({
  reset,
  changed: new Map(entries.map((each) => [each.path, each])),
  removed: new Set<string>(),
  listedAt: 9n,
  zxid: 9n,
});

describe('appRoster', () => {
  it('keeps the identity of what a re-read finds unchanged, of routes and of what is invalid', () => {
    const roster = appRoster('');
    roster.apply(change(true, entry('x', 1n, 1), entry('y', 2n)), 7n);
    const [routes, apps] = [roster.routes('billing'), roster.apps()];
    const [invalid] = roster.invalid().values();
    roster.apply(change(true, entry('x', 1n, 1), entry('y', 2n)), 7n);
    expect(roster.routes('billing')).toBe(routes);
    expect(roster.apps()).toBe(apps);
    expect([...roster.invalid().values()][0]).toBe(invalid);
  });

  it('has a new route where the content, or the one who asks, is another', () => {
    const roster = appRoster('');
    roster.apply(change(true, entry('x', 1n, 1)), 7n);
    const [before] = roster.routes('billing');
    roster.apply(change(false, entry('x', 1n, 2)), 7n);
    const [heavier] = roster.routes('billing');
    roster.apply(change(true, entry('x', 1n, 2)), 8n);
    const [foreign] = roster.routes('billing');
    expect([before, heavier, foreign].map((route) => [route?.weight, route?.self])).toEqual([
      [1, true],
      [2, true],
      [2, false],
    ]);
  });

  it('is in the order of creation', () => {
    const roster = appRoster('');
    roster.apply(change(true, entry('z', 1n, 1), entry('x', 3n, 1), entry('y', 2n, 1)), 7n);
    expect(roster.routes('billing').map(({ path }) => path.at(-1))).toEqual(['z', 'y', 'x']);
    expect(roster.routes('other')).toEqual([]);
  });
});

import { right } from 'fp-ts/lib/Either.js';
import { toRoute } from '../../lib/codec/route.ts';
import { appRoster } from '../../lib/discovery/app-roster.ts';
import { roster } from '../../lib/discovery/roster.ts';
import { changeOf, nodeEntry, statOf } from '../support/entries.ts';

const routeOf = (name: string, czxid: bigint, ephemeralOwner = 7n) => ({
  path: `/apps/one/${name}`,
  sequence: undefined,
  stat: statOf({ czxid, ephemeralOwner }),
  value: right({ app: 'one', node: 'a@h', weight: 1, mode: 'temporary', state: 'running' } as const),
});
const change = (changed: readonly ReturnType<typeof routeOf>[], ...removed: readonly string[]) => ({
  reset: false,
  changed,
  removed: new Set(removed),
  listedAt: 9n,
  zxid: 9n,
});

describe('appRoster during a replacement', () => {
  it('counts one route of a node in each session: the newest', () => {
    const apps = appRoster('');
    const shown = () =>
      apps
        .view()
        .routes('one')
        .map(({ path }) => path.at(-1));
    apps.apply(change([routeOf('a', 4n), routeOf('b', 5n), routeOf('t', 6n, 8n)]), 0n);
    expect(shown()).toEqual(['b', 't']);
    apps.apply(change([], '/apps/one/b'), 0n);
    expect(shown()).toEqual(['a', 't']);
  });

  it('takes the endpoints of the newest member of the session', () => {
    const nodes = roster();
    const member = (port: number) => ({
      ...nodeEntry('a@h', port),
      value: right({ name: 'a@h', routes: [toRoute({ port })] }),
    });
    nodes.apply(changeOf([member(1), member(2)], { reset: true }));
    const apps = appRoster('');
    apps.apply(change([routeOf('a', 4n)]), 0n);
    apps.members(nodes.members());
    expect(apps.view().routes('one')).toMatchObject([{ endpoints: [{ port: 2 }] }]);
  });
});

import fc from 'fast-check';
import { left, right } from 'fp-ts/lib/Either.js';
import type { AppRouteData } from '../../lib/codec/app-route-data.ts';
import { toRoute } from '../../lib/codec/route.ts';
import { hex16 } from '../../lib/codec/fencing-token.ts';
import type { Entry } from '../../lib/directory/entry.ts';
import { appRoster } from '../../lib/discovery/app-roster.ts';
import { rowOf } from '../../lib/discovery/row.ts';
import { roster } from '../../lib/discovery/roster.ts';
import { changeOf, nodeEntry, statOf } from '../support/entries.ts';

const path = '/apps/one/x-0000000001';
const good = (): Entry<AppRouteData> => ({
  path,
  sequence: undefined,
  stat: statOf({ czxid: 3n }),
  value: right({ app: 'one', node: 'a@h', weight: 1, mode: 'temporary', state: 'running' }),
});
const bad = (): Entry<AppRouteData> => ({
  ...good(),
  value: left({ path, bytes: new Uint8Array(), reason: 'malformed', errors: ['bad'] }),
});
const routeAt = (name: string, czxid: bigint, weight: number): Entry<AppRouteData> => ({
  path: `/apps/one/${name}`,
  sequence: undefined,
  stat: statOf({ czxid, mzxid: czxid + BigInt(weight) }),
  value: right({ app: 'one', node: 'a@h', weight, mode: 'temporary', state: 'running' }),
});
const change = (reset: boolean, ...entries: readonly Entry<AppRouteData>[]) => ({
  reset,
  changed: entries,
  removed: new Set<string>(),
  listedAt: 9n,
  zxid: 9n,
});
const membersOf = (...names: readonly string[]) => {
  const nodes = roster();
  nodes.apply(
    changeOf(
      names.map((name, at) => nodeEntry(name, at + 1)),
      { reset: true },
    ),
  );
  return nodes.members();
};

describe('appRoster', () => {
  it('says why an entry is invalid now, though its data are as they were', () => {
    const apps = appRoster('');
    const reason = () => apps.view().invalid.get(path)?.reason;
    const forbidden = left({ path, bytes: undefined, reason: 'unreadable' as const, errors: ['no'] });
    apps.apply(change(true, { ...good(), value: forbidden }), 0n);
    expect(reason()).toBe('unreadable');
    apps.apply(change(true, bad()), 0n);
    expect(reason()).toBe('malformed');
  });

  it('tells nothing anew where somebody writes what could not be used before', () => {
    const apps = appRoster('');
    apps.apply(change(true, bad()), 0n);
    const before = apps.view().invalid.get(path);
    apps.apply(change(false, { ...bad(), stat: statOf({ czxid: 3n, mzxid: 8n }) }), 0n);
    expect(before?.reason).toBe('malformed');
    expect(apps.view().invalid.get(path)).toBe(before);
  });

  it('joins a route to the node of its session', () => {
    const apps = appRoster('');
    apps.apply(change(true, good()), 0n);
    apps.members(membersOf('a@h'));
    expect(apps.view().routes('one')).toMatchObject([{ node: 'a@h', session: hex16(7n) }]);
  });

  it('knows the endpoints of a node that begins to serve after it was told of', () => {
    const node = { ...nodeEntry('a@h', 1), value: right({ name: 'a@h', routes: [toRoute({ port: 5 })] }) };
    const nodes = roster();
    nodes.apply({ ...changeOf([], { reset: true }), changed: [rowOf(node, '', 0n)] });
    const apps = appRoster('');
    apps.members(nodes.members());
    expect(apps.view().routes('one')).toEqual([]);
    apps.apply(change(true, good()), 0n);
    expect(apps.view().routes('one')).toMatchObject([{ endpoints: [{ host: 'h', port: 5 }] }]);
  });

  it('dials the routes of an application that has some of its own, whether or not its node is listed', () => {
    const apps = appRoster('');
    const data = { app: 'one', node: 'a@h', weight: 1, mode: 'temporary', state: 'running' } as const;
    const own = {
      ...good(),
      value: right({ ...data, routes: [toRoute({ port: 9 }), toRoute({ port: 0 })] }),
    };
    apps.apply(change(true, own), 0n);
    const [route] = apps.view().routes('one');
    expect(route?.endpoints).toEqual([{ host: 'h', port: 9, tls: false }]);
    expect(route && 'routes' in route).toBe(false);
  });

  it('keeps what is quarantined the same object when it is read again', () => {
    const apps = appRoster('');
    apps.apply(change(true, bad()), 0n);
    const before = apps.view().invalid.get(path);
    apps.apply(change(true, bad()), 0n);
    expect(apps.view().invalid.get(path)).toBe(before);
  });

  it('keeps the list where somebody writes what was there already', () => {
    const apps = appRoster('');
    apps.apply(change(true, good()), 0n);
    const before = apps.view().routes('one');
    apps.apply(change(false, { ...good(), stat: statOf({ czxid: 3n, mzxid: 9n }) }), 0n);
    expect(apps.view().routes('one')).toBe(before);
  });

  it('keeps the list where all is again as it was when it was told last', () => {
    const apps = appRoster('');
    apps.apply(change(true, good()), 0n);
    const nodes = membersOf('a@h');
    apps.members(nodes);
    const before = apps.view();
    apps.members([]);
    apps.apply(change(true), 0n);
    apps.members(nodes);
    apps.apply(change(true, good()), 0n);
    const after = apps.view();
    expect([after.apps, after.routes('one')]).toEqual([before.apps, before.routes('one')]);
    expect(after.apps).toBe(before.apps);
    expect(after.routes('one')).toBe(before.routes('one'));
  });

  it('shows each view as it was when it was told', () => {
    const apps = appRoster('');
    apps.apply(change(true, good()), 0n);
    const before = apps.view();
    apps.apply(change(true), 0n);
    expect(before.routes('one')).toHaveLength(1);
    expect(before.all()).toHaveLength(1);
    expect(apps.view().routes('one')).toEqual([]);
  });

  it('says of a route whose node is gone what a newcomer would say', () => {
    const [old, fresh] = [appRoster(''), appRoster('')];
    const entry = nodeEntry('a@h', 1);
    const nodes = roster();
    const dialable = {
      ...entry,
      value: right({ name: 'a@h', routes: [{ host: 'h', port: 1, tls: false }] as never }),
    };
    nodes.apply(changeOf([dialable], { reset: true }));
    old.members(nodes.members());
    old.apply(change(true, good()), 0n);
    expect(old.view().routes('one')[0]?.endpoints).toHaveLength(1);
    old.members([]);
    fresh.members([]);
    fresh.apply(change(true, good()), 0n);
    expect(old.view().routes('one')).toEqual(fresh.view().routes('one'));
  });

  it('says what a newcomer would say, after any members and routes have come and gone', () => {
    const pool = membersOf(...['a', 'b', 'a', 'c', 'd', 'b'].map((name) => `${name}@h`)).map(
      (member, port) => ({
        ...member,
        endpoints: [{ host: 'h', port, tls: false }],
      }),
    );
    const routes = ['a', 'b', 'e'].map((name, at) => ({
      ...routeAt(name, BigInt(at + 1), 1),
      value: right({
        app: 'one',
        node: `${name}@h`,
        weight: 1,
        mode: 'temporary',
        state: 'running',
      } as const),
    }));
    const step = fc.record({ members: fc.subarray(pool), routes: fc.option(fc.subarray(routes)) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        const old = appRoster('');
        let there: typeof routes = [];
        for (const { members, routes: served } of steps) {
          old.members(members);
          there = served ?? there;
          if (served) old.apply(change(true, ...served), 0n);
          const fresh = appRoster('');
          fresh.apply(change(true, ...there), 0n);
          fresh.members(members);
          expect(old.view().routes('one')).toEqual(fresh.view().routes('one'));
        }
      }),
    );
  });

  it('has a new route where the content, or the one who asks, is another', () => {
    const roster = appRoster('');
    roster.apply(change(true, routeAt('x', 1n, 1)), 7n);
    const [before] = roster.view().routes('one');
    roster.apply(change(false, routeAt('x', 1n, 2)), 7n);
    const [heavier] = roster.view().routes('one');
    roster.apply(change(true, routeAt('x', 1n, 2)), 8n);
    const [foreign] = roster.view().routes('one');
    expect([before, heavier, foreign].map((route) => [route?.weight, route?.self])).toEqual([
      [1, true],
      [2, true],
      [2, false],
    ]);
  });

  it('is in the order of creation', () => {
    const roster = appRoster('');
    const of = (name: string, czxid: bigint) => ({
      ...routeAt(name, czxid, 1),
      stat: statOf({ czxid, ephemeralOwner: czxid }),
    });
    roster.apply(change(true, of('z', 1n), of('x', 3n), of('y', 2n)), 7n);
    expect(
      roster
        .view()
        .routes('one')
        .map(({ path }) => path.at(-1)),
    ).toEqual(['z', 'y', 'x']);
    expect(roster.view().routes('other')).toEqual([]);
  });
});

describe('appRoster among thousands of applications', () => {
  const many = 20_000;
  const entryOf = (n: number, weight: number): Entry<AppRouteData> => ({
    path: `/apps/app${String(n)}/_c_x-node-0000000001`,
    sequence: 1,
    stat: { czxid: BigInt(n), mzxid: BigInt(n + weight), ctime: 0, ephemeralOwner: 7n },
    value: right({
      ...{ app: `app${String(n)}`, node: `n${String(n % 100)}@h`, weight },
      ...{ mode: 'temporary', state: 'running' },
    }),
  });

  it('makes the list of one application anew, and looks at no other one', () => {
    const apps = appRoster('');
    const looked = new Set<string>();
    const watched = Array.from({ length: many }, (_, n) => {
      const entry = entryOf(n, 1);
      const { value } = entry;
      return Object.defineProperty({ ...entry }, 'value', {
        get: () => {
          looked.add(entry.path);
          return value;
        },
      });
    });
    apps.apply({ ...change(true), changed: watched }, 7n);
    expect(apps.view().apps).toHaveLength(many);
    looked.clear();
    apps.apply({ ...change(false), changed: [entryOf(many, 1)] }, 7n);
    expect(apps.view().routes(`app${String(many)}`)).toHaveLength(1);
    apps.apply({ ...change(false), changed: [entryOf(5, 2)] }, 7n);
    expect(apps.view().routes('app5')).toMatchObject([{ weight: 2 }]);
    apps.apply({ ...change(false), removed: new Set([entryOf(6, 1).path]) }, 7n);
    expect(apps.view().apps).toHaveLength(many);
    expect([...looked].sort()).toEqual([entryOf(5, 1).path, entryOf(6, 1).path]);
  });

  it('keeps the names sorted, whether few or many come and go', () => {
    const names = fc.uniqueArray(fc.nat(40), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(names), (steps) => {
        const apps = appRoster('');
        let present = new Set<number>();
        for (const next of steps) {
          const now = new Set(next);
          const removed = [...present].filter((n) => !now.has(n)).map((n) => entryOf(n, 1).path);
          const changed = next.filter((n) => !present.has(n)).map((n) => entryOf(n, 1));
          apps.apply({ ...change(false), changed, removed: new Set(removed) }, 7n);
          expect(apps.view().apps).toEqual(next.map((n) => `app${String(n)}`).sort());
          present = now;
        }
      }),
    );
  });
});

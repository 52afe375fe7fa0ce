import * as fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import { combineLatest, map, merge, of, switchMap, type Observable } from 'rxjs';
import { decodeJson } from '../../lib/codec/json-bytes.ts';
import { appCodec, openAcl, type AppRoute, type InvalidEntry, type Registrar } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { withOwnServer } from '../support/own-server.ts';
import { poisonedBytes, poisonedName } from '../support/poison.ts';

const count = 1_000;
const seed = 7;
const decode = decodeJson(appCodec);
const good = '{"name":"good@h","routes":[{"Port":1}]}';

/** All routes of all applications. */
const routes$ = ({ apps$, appRoutes$ }: Registrar): Observable<readonly AppRoute[]> =>
  apps$.pipe(
    switchMap((apps) => (apps.length === 0 ? of([]) : combineLatest(apps.map((app) => appRoutes$(app))))),
    map((lists) => lists.flat()),
  );

/** What one registrar makes of everything that it finds. */
const witness = (registrar: Registrar) => {
  const invalid = new Map<string, InvalidEntry>();
  const errors: unknown[] = [];
  let routes: readonly AppRoute[] = [];
  let members: readonly string[] = [];
  const error = (one: unknown): void => {
    errors.push(one);
  };
  registrar.invalid$.subscribe({ next: (entry) => invalid.set(entry.path, entry), error });
  registrar.members$.subscribe({
    next: (list) => {
      members = list.map(({ path }) => path);
    },
    error,
  });
  routes$(registrar).subscribe({
    next: (list) => {
      routes = list;
    },
    error,
  });
  merge(registrar.events$, registrar.cluster$, registrar.leader$, registrar.role$).subscribe({ error });
  return {
    invalid,
    errors,
    /**
     * Each of the paths is either usable, or quarantined, and never both. All are of one session, of which a newer route of
     * the same node counts in the place of an older one.
     */
    accounted: (created: ReadonlyMap<string, Uint8Array>) => {
      const usable = new Set([...members, ...routes.map(({ path }) => path)]);
      const nodes = new Set(routes.map(({ node }) => node));
      const isReplaced = (path: string, data: Uint8Array): boolean => {
        const read = decode(path, data);
        return isRight(read) && nodes.has(read.right.node);
      };
      return [...created].every(([path, data]) =>
        usable.has(path) ? !invalid.has(path) : invalid.has(path) || isReplaced(path, data),
      );
    },
    usable: () => members.length + routes.length,
  };
};

withOwnServer('a thousand poisoned znodes', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);

  it('are seen for what they are, by whoever was there before and whoever comes after, and harm nobody', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    await other.folder(`${at().apps}/billing`);
    const early = at().registrar({ sessionTimeout: 20_000 });
    const before = witness(early);
    const sessions: string[] = [];
    early.session$.subscribe(({ status }) => sessions.push(status));
    await until(early.members$);

    const created = new Map<string, Uint8Array>();
    const put = async (prefix: string, name: string, data: Uint8Array, isNumbered: boolean) => {
      const mode = isNumbered ? 'ephemeral-sequential' : 'ephemeral';
      const path = `${prefix}/${name}`;
      await other.send({ op: 'create', path, data, acl: openAcl(), mode }).then(
        (reply) => created.set(reply.path, data),
        // A name that the server does not take, or that is taken.
        () => undefined,
      );
    };
    const names = fc.sample(poisonedName, { numRuns: 1.6 * count, seed });
    const contents = fc.sample(poisonedBytes, { numRuns: 1.6 * count, seed });
    const [nodes, apps] = [at().nodes, `${at().apps}/billing`];
    await Promise.all(
      names.map((name, index) => {
        const data = contents[index] ?? Buffer.of();
        const numbered = index % 3 === 0 ? name : `${name}-`;
        return put(index % 2 === 0 ? nodes : apps, numbered, data, index % 3 !== 0);
      }),
    );
    for (const app of ['__proto__', 'constructor', 'toString']) {
      const data = JSON.stringify({ app, node: 'good@h', Weight: 1 });
      await other.folder(`${at().apps}/${app}`);
      await put(`${at().apps}/${app}`, '_c_x-node-', Buffer.from(data), true);
    }
    await put(nodes, 'good-', Buffer.from(good), true);
    expect(created.size).toBeGreaterThan(count);

    const late = at().registrar({ sessionTimeout: 20_000 });
    const after = witness(late);
    for (const seen of [before, after]) {
      await eventually(() => seen.accounted(created), Boolean, { what: 'a verdict on each' });
      expect(seen.errors).toEqual([]);
      expect(seen.usable()).toBeGreaterThan(20);
      expect(seen.invalid.size).toBeGreaterThan(count / 2);
    }
    expect(new Set(after.invalid.keys())).toEqual(new Set(before.invalid.keys()));
    for (const app of ['__proto__', 'constructor', 'toString']) {
      const routes = await until(late.appRoutes$(app), (list) => list.length > 0);
      expect(routes[0]).toMatchObject({
        app,
        node: 'good@h',
        endpoints: [{ host: 'h', port: 1, tls: false }],
      });
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();

    // They stand in the election; when they have gone, who has joined meanwhile leads.
    await early.ready(early.join({ name: 'a@h', routes: [] }));
    await until(early.role$, (role) => role.status === 'follower' && role.reason === 'behind');
    other.close();
    await until(early.role$, ({ status }) => status === 'leader', { within: 20_000 });
    await until(late.members$, (list) => list.length === 1);
    expect([sessions, before.errors, after.errors]).toEqual([['connecting', 'connected'], [], []]);
  }, 60_000);

  it('may nest deeper than any stack where anything is allowed: whoever does so is left out', async () => {
    const other = await at().client();
    const a = at().registrar({ sessionTimeout: 20_000 });
    const seen = witness(a);
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await a.ready(a.serve({ app: 'billing' }));
    const deep = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const node = (levels: number) => Buffer.from(`{"name":"deep@h","routes":[],"ext":${deep(levels)}}`);
    const app = (levels: number) => Buffer.from(`{"app":"billing","node":"deep@h","ext":${deep(levels)}}`);
    const create = (path: string, data: Uint8Array) =>
      other.send({ op: 'create', acl: openAcl(), mode: 'ephemeral-sequential', path, data });
    const [nodePath, appPath] = [
      (await create(`${at().nodes}/x-`, node(99))).path,
      (await create(`${at().apps}/billing/x-`, app(99))).path,
    ];
    const write = async (levels: number): Promise<void> => {
      const version = -1;
      await other.send({ op: 'setData', path: nodePath, data: node(levels), version });
      await other.send({ op: 'setData', path: appPath, data: app(levels), version });
    };
    await until(a.members$, (list) => list.length === 2);
    await until(a.appRoutes$('billing'), (list) => list.length === 2);
    await write(100);
    expect([seen.errors, [...seen.invalid]]).toEqual([[], []]);
    await write(101);
    await until(a.members$, (list) => list.length === 1);
    await until(a.appRoutes$('billing'), (list) => list.length === 1);
    await eventually(() => seen.invalid.size === 2);
    for (const { errors } of seen.invalid.values()) {
      expect(errors.join()).toMatch(/^ext: an object of at most 100 levels expected, .+ given$/);
    }
    for (const levels of [400_000, 400_001]) await write(levels);
    await eventually(() =>
      [...seen.invalid.values()].every(({ errors: [error = ''] }) => !error.startsWith('ext')),
    );
    for (const { errors } of seen.invalid.values()) {
      expect(errors).toEqual(['data: nested deeper than 10000 levels']);
    }
    await write(100);
    await until(a.members$, (list) => list.length === 2);
    await until(a.appRoutes$('billing'), (list) => list.length === 2);
    expect(seen.errors).toEqual([]);
  });
});

import { BehaviorSubject, firstValueFrom } from 'rxjs';
import type { Registrar } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy, type FrameProxy } from '../support/frame-proxy.ts';
import { eachWithHarness, type Client } from '../support/harness.ts';
import { watchAll } from '../support/history.ts';
import { intervening } from '../support/intervening.ts';
import { oldServer, type OldServer } from '../support/old-server.ts';
import { opcodes } from '../support/opcodes.ts';
import { withOwnServer } from '../support/own-server.ts';
import { watchCount } from '../support/watch-count.ts';

const data = (port: number): string => JSON.stringify({ name: 'm@h', routes: [{ Port: port }] });
const leads = (registrar: Registrar) => until(registrar.role$, ({ status }) => status === 'leader');
const knows = (registrar: Registrar, size: number) =>
  until(registrar.members$, (list) => list.length === size, { what: `${String(size)} members` });

withOwnServer('a server that is older than 3.6', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);
  let old: OldServer;
  let fronts: FrameProxy[];
  const front = <P extends FrameProxy>(proxy: P): P => {
    fronts.push(proxy);
    return proxy;
  };
  beforeEach(async () => {
    fronts = [];
    old = front(await oldServer(server().port));
  });
  // After the harness: registrars say goodbye through them.
  afterEach(() => Promise.all(fronts.map((proxy) => proxy.stop())));
  const behind = (options = {}) =>
    at().registrar({ endpoints: old.endpoint, sessionTimeout: 20_000, ...options });
  const member = (other: Client, port = 1) =>
    other.create(`${at().nodes}/m-`, data(port), 'ephemeral-sequential');
  const members = async (other: Client, size: number): Promise<readonly string[]> => {
    await other.folder(at().nodes);
    return Promise.all(Array.from({ length: size }, () => member(other)));
  };
  const write = (other: Client, path: string, port: number) =>
    other.send({ op: 'setData', path, data: Buffer.from(data(port)), version: -1 });
  const remove = (other: Client, path: string) => other.send({ op: 'delete', path, version: -1 });
  const reconnected = async (registrar: Registrar, how: () => void): Promise<void> => {
    const { connections } = old;
    how();
    await eventually(() => old.connections > connections);
    await until(registrar.session$, ({ status }) => status === 'connected');
  };

  it('costs one connection for each operation that it does not know, and never another', async () => {
    const a = behind();
    const seen = watchAll(at().recorder(), a);
    const round = async (): Promise<void> => {
      const joined = await a.ready(a.join({ name: 'a@h', routes: [] }));
      const served = await a.ready(a.serve({ app: 'billing' }));
      await leads(a);
      await until(a.appRoutes$('billing'), (list) => list.length === 1);
      await served.leave();
      await joined.leave();
      await knows(a, 0);
    };
    await round();
    expect(old.connections).toBe(4);
    for (let count = 0; count < 3; count += 1) {
      await reconnected(a, old.reset);
      await round();
    }
    expect(old.connections).toBe(7);
    expect(seen.of('session').filter((state) => state === 'connected')).toHaveLength(7);
    expect(seen.of('session')).not.toContain('lost');
  });

  it('carries a whole cluster: all histories are those of any other', async () => {
    const dying = front(await oldServer(server().port));
    const a = at().registrar({ endpoints: dying.endpoint, sessionTimeout: 1_000, closeTimeout: 200 });
    const [b, c] = [behind(), behind()];
    const seen = watchAll(at().recorder(), c);
    await knows(c, 0);
    await until(c.apps$, (list) => list.length === 0);
    const app$ = new BehaviorSubject({ app: 'billing', weight: 1 });
    await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
    await leads(a);
    await knows(c, 1);
    await a.ready(a.serve(app$));
    const node$ = new BehaviorSubject({ name: 'b@h', routes: [{ port: 1 }] });
    await b.ready(b.join(node$));
    await b.ready(b.serve({ app: 'billing' }));
    const other = watchAll(at().recorder(), b);
    await until(c.appRoutes$('billing'), (list) => list.length === 2);
    app$.next({ app: 'billing', weight: 5 });
    await until(c.appRoutes$('billing'), (list) => list[0]?.weight === 5);
    node$.next({ name: 'b@h', routes: [{ port: 2 }] });
    await until(c.appRoutes$('billing'), (list) => list[1]?.endpoints[0]?.port === 2);
    dying.fate = () => 'silence';
    await leads(b);
    await until(c.leader$, (leader) => leader?.member?.name === 'b@h');
    await until(c.appRoutes$('billing'), (list) => list.length === 1);
    await b.close();
    await knows(c, 0);
    await until(c.apps$, (list) => list.length === 0);
    expect(seen.of('members')).toEqual(['[]', '[a@h]', '[a@h,b@h]', '[a@h,b@h]', '[b@h]', '[]']);
    expect(seen.of('leader')).toEqual(['-', 'a@h', 'b@h', '-']);
    expect(seen.of('apps')).toEqual(['[]', '[billing]', '[]']);
    expect(seen.of('role')).toEqual(['not-joined']);
    expect(other.of('role')).toEqual([
      'not-joined',
      'behind',
      expect.stringMatching(/^[0-9a-f]{16}$/),
      'closed',
      'complete',
    ]);
    expect(seen.find('members', '[b@h]')).toBeLessThan(seen.find('leader', '-', seen.find('leader', 'b@h')));
  });

  it('is asked for one list and one read for a join, one read for an update, one list for a leave', async () => {
    const other = await at().client();
    const [path = ''] = await members(other, 400);
    const a = behind();
    a.members$.subscribe();
    await knows(a, 400);
    const { asked } = old;
    asked.length = 0;
    const joined = await member(other, 2);
    await knows(a, 401);
    expect(asked.splice(0)).toEqual(['getChildren', 'getData']);
    await write(other, path, 3);
    await until(a.members$, (list) => list[0]?.endpoints[0]?.port === 3);
    expect(asked.splice(0)).toEqual(['getData']);
    await remove(other, joined);
    await knows(a, 400);
    await eventually(() => asked.length > 0);
    expect(asked.splice(0)).toEqual(['getChildren']);
  });

  it('is asked for one list and one read for a route that comes, whatever stands beside it', async () => {
    const a = at().registrar();
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    for (const app of ['one', 'two', 'three']) await a.ready(a.serve({ app }));
    const b = behind();
    b.apps$.subscribe();
    await until(b.apps$, (list) => list.length === 3);
    const c = at().registrar();
    await c.ready(c.join({ name: 'c@h', routes: [] }));
    await knows(b, 2);
    const { asked } = old;
    asked.length = 0;
    const served = await c.ready(c.serve({ app: 'two' }));
    await until(b.appRoutes$('two'), (list) => list.length === 2);
    expect(asked.splice(0)).toEqual(['getChildren', 'getData']);
    await c.ready(c.serve({ app: 'four' }));
    await until(b.apps$, (list) => list.length === 4);
    expect(asked.splice(0)).toEqual(['getChildren', 'getChildren', 'getData']);
    await served.leave();
    await until(b.appRoutes$('two'), (list) => list.length === 1);
    await eventually(() => asked.length > 0);
    expect(asked.splice(0)).toEqual(['getChildren']);
  });

  it('that goes away with half of 2,000 reads under way is read anew, and told once', async () => {
    const other = await at().client();
    await members(other, 2_000);
    const a = behind();
    const seen = watchAll(at().recorder(), a);
    const { fate } = old;
    let left = 1_000;
    old.fate = (frame) => {
      if (frame.from === 'server' && frame.opcode === opcodes.getData && (left -= 1) === 0) return 'reset';
      return fate(frame);
    };
    await knows(a, 2_000);
    expect([seen.of('members').length, old.connections]).toEqual([1, 3]);
    expect(seen.of('stale').at(-1)).toBe('false');
    const before = await watchCount(server());
    await reconnected(a, old.reset);
    await member(other, 2);
    await knows(a, 2_001);
    expect(seen.of('members')).toHaveLength(2);
    expect((await watchCount(server())) - before).toBe(1);
  });

  it('holds no more watches after 10,000 changes, and after 1,000 subscriptions', async () => {
    const other = await at().client();
    const [path = ''] = await members(other, 3);
    const a = behind();
    const held = watchAll(at().recorder(), a);
    await knows(a, 3);
    const b = await a.ready(a.join({ name: 'b@h', routes: [] }));
    await firstValueFrom(a.watch.exists$(path));
    const before = await watchCount(server());
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(Array.from({ length: 500 }, (_, port) => write(other, path, port + 1)));
    }
    await write(other, path, 7_777);
    await until(a.members$, (list) => list[0]?.endpoints[0]?.port === 7_777);
    for (let count = 0; count < 1_000; count += 1) a.watch.data$(path).subscribe().unsubscribe();
    for (const stream of ['exists$', 'data$', 'children$', 'tree$'] as const) {
      await firstValueFrom(a.watch[stream](path) as ReturnType<typeof a.watch.exists$>);
    }
    await eventually(
      () => watchCount(server()),
      (count) => count <= before + 1,
    );
    await b.leave();
    expect(held.of('session')).not.toContain('lost');
  });

  it('shows a folder that is missing, made, emptied, deleted and made again', async () => {
    const other = await at().client();
    const a = behind();
    const seen = watchAll(at().recorder(), a);
    await knows(a, 0);
    // Of two that come or go together, nobody has to see one by itself.
    const [single = ''] = await members(other, 1);
    await knows(a, 1);
    await remove(other, single);
    await knows(a, 0);
    for (let round = 0; round < 3; round += 1) {
      const paths = await members(other, 2);
      await knows(a, 2);
      await Promise.all(paths.map((path) => remove(other, path)));
      await knows(a, 0);
      await remove(other, at().nodes);
      await eventually(async () => (await firstValueFrom(a.watch.exists$(at().nodes))) === undefined);
    }
    expect(old.connections).toBe(2);
    expect(new Set(seen.of('members'))).toEqual(new Set(['[]', '[m@h]', '[m@h,m@h]']));
  });

  it('shows a folder that went before it could be listed, and came again before its parent was', async () => {
    const other = await at().client();
    const { apps } = at();
    const folder = `${apps}/billing`;
    await other.folder(apps);
    const list = intervening();
    const a = behind({ transport: list.transport });
    a.apps$.subscribe();
    await until(a.apps$);
    list.before(folder, async () => {
      await remove(other, folder);
      list.before(apps, async () => {
        await other.create(folder, '');
        await other.create(`${folder}/m-`, '{"app":"billing","node":"m@h"}', 'ephemeral-sequential');
      });
    });
    await other.create(folder, '');
    await until(a.apps$, ([app]) => app === 'billing');
  });

  it('is learned anew when it comes back from where nobody answered, as another version', async () => {
    const lines: string[] = [];
    const keep = (line: string) => lines.push(line);
    const a = behind({ logger: { debug: keep, info: keep, warn: keep, error: keep } });
    a.members$.subscribe();
    await knows(a, 0);
    fronts = [];
    await old.stop();
    await eventually(() => lines.some((line) => line.includes('ECONNREFUSED')));
    const upgraded = front(await frameProxy(server().port, old.port));
    const asked = new Set<unknown>();
    upgraded.fate = ({ from, opcode }) => {
      if (from === 'client') asked.add(opcode);
      return 'pass';
    };
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await knows(a, 1);
    expect([asked.has(opcodes.addWatch), upgraded.connections]).toEqual([true, 1]);
  });

  it('beside a newer one keeps its ways to itself', async () => {
    const newer = front(await frameProxy(server().port));
    const asked = new Set<unknown>();
    const a = behind({ endpoints: [old.endpoint, newer.endpoint], random: () => 0.9 });
    const seen = watchAll(at().recorder(), a);
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    const other = await at().client();
    const { fate } = old;
    const pass: FrameProxy['fate'] = ({ from, opcode }) => {
      if (from === 'client') asked.add(opcode);
      return 'pass';
    };
    for (let size = 2; size < 8; size += 1) {
      // What it learned at the old one led it on to the newer one.
      const [from, to] = size % 2 === 0 ? [newer, old] : [old, newer];
      const { connections } = to;
      from.fate = () => 'reset';
      to.fate = to === old ? fate : pass;
      old.asked.length = 0;
      asked.clear();
      from.reset();
      await eventually(() => to.connections > connections);
      await member(other);
      await knows(a, size);
      expect(asked.has(opcodes.addWatch)).toBe(to === newer);
      expect(old.asked.includes('addWatch')).toBe(false);
    }
    expect(seen.of('session')).not.toContain('lost');
    const sizes = seen.of('members').map((list) => list.split(',').length);
    expect(sizes).toEqual([...sizes].sort((x, y) => x - y));
  });
});

withOwnServer(
  'a server that keeps its watches in bits',
  { flags: ['-Dzookeeper.watchManagerName=org.apache.zookeeper.server.watch.WatchManagerOptimized'] },
  (server) => {
    const at = eachWithHarness(() => server().endpoint);

    it('carries a whole cluster, and costs no connection: it says that it is not set up for more', async () => {
      const proxy = await frameProxy(server().port);
      const [a, b] = [at().registrar({ endpoints: proxy.endpoint }), at().registrar()];
      const seen = watchAll(at().recorder(), b);
      a.session$.subscribe();
      await knows(b, 0);
      const [first, second] = [
        await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] })),
        await b.ready(b.join({ name: 'b@h', routes: [{ port: 2 }] })),
      ];
      await a.ready(a.serve({ app: 'billing' }));
      await leads(a);
      await until(b.appRoutes$('billing'), (list) => list[0]?.endpoints[0]?.port === 1);
      await first.leave();
      await leads(b);
      await second.leave();
      await knows(a, 0);
      expect(seen.of('members').filter((list) => list !== '[]')).toEqual(['[a@h]', '[a@h,b@h]', '[b@h]']);
      expect(proxy.connections).toBe(1);
      await a.close();
      await proxy.stop();
    });
  },
);

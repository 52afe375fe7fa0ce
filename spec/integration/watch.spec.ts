import { BehaviorSubject, firstValueFrom, map, switchMap, type Observable } from 'rxjs';
import { creatorAll, type Registrar } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy, type FrameProxy } from '../support/frame-proxy.ts';
import { eachWithHarness, type Client } from '../support/harness.ts';
import { needing, over } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';
import type { Recorder } from '../support/recorder.ts';
import { sessionThief } from '../support/session-thief.ts';
import { digest } from '../support/secret.ts';
import { watchCount } from '../support/watch-count.ts';

const textOf = (data: Uint8Array | undefined): string =>
  data === undefined ? 'unreadable' : Buffer.from(data).toString();

/** What each stream says of a path, as text: '-' while it is absent. */
const streams: Readonly<Record<string, (registrar: Registrar, path: string) => Observable<string>>> = {
  exists$: ({ watch }, path) =>
    watch
      .exists$(path)
      .pipe(map((stat) => (stat ? `v${String(stat.version)} c${String(stat.numChildren)}` : '-'))),
  data$: ({ watch }, path) => watch.data$(path).pipe(map((found) => (found ? textOf(found.data) : '-'))),
  children$: ({ watch }, path) => watch.children$(path).pipe(map((names) => names?.join() ?? '-')),
  tree$: ({ watch }, path) =>
    watch.tree$(path).pipe(
      map((tree) => {
        const at = [...tree].map(
          ([each, value]) =>
            `${each.slice(path.length) || '.'}=${textOf('data' in value ? value.data : undefined)}`,
        );
        return at.sort().join() || '-';
      }),
    ),
};
const each = Object.keys(streams);

over(withOwnServer)('watch', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );
  let proxy: FrameProxy;
  let other: Client;
  let path: string;
  beforeEach(async () => {
    proxy = await frameProxy(server().port);
    other = await at().client();
    path = `/${at().cluster}`;
  });
  afterEach(() => proxy.stop());
  const make = (below = '', data = 'a') => other.create(path + below, data);
  const write = (data: string, below = '') =>
    other.send({ op: 'setData', path: path + below, data: Buffer.from(data), version: -1 });
  const remove = (below = '') => other.send({ op: 'delete', path: path + below, version: -1 });
  const behindProxy = (options = {}) =>
    at().registrar({ endpoints: proxy.endpoint, sessionTimeout: 10_000, ...options });
  const listening = (registrar: Registrar): Recorder => {
    const seen = at().recorder();
    for (const name of each) seen.listen(name, streams[name]!(registrar, path), (value) => value);
    return seen;
  };
  /** Waits until every stream has said so last. */
  const say = (seen: Recorder, expected: Readonly<Record<string, string>>): Promise<unknown> =>
    eventually(
      () => Object.fromEntries(each.map((name) => [name, seen.of(name).at(-1)])),
      (last) => each.every((name) => last[name] === expected[name]),
      { what: JSON.stringify(expected) },
    );
  const absent = { exists$: '-', data$: '-', children$: '-', tree$: '-' };
  const fresh = (data: string) => ({ exists$: 'v0 c0', data$: data, children$: '', tree$: `.=${data}` });
  const watches = () => watchCount(server());

  it('tells of a znode absent, created, changed, given children, deleted and created again', async () => {
    const seen = listening(at().registrar());
    await say(seen, absent);
    await make();
    await say(seen, fresh('a'));
    await write('b');
    await say(seen, { ...fresh('b'), exists$: 'v1 c0' });
    await make('/k', 'x');
    await say(seen, { exists$: 'v1 c1', data$: 'b', children$: 'k', tree$: '.=b,/k=x' });
    await remove('/k');
    await say(seen, { ...fresh('b'), exists$: 'v1 c0' });
    await remove();
    await say(seen, absent);
    await make('', 'again');
    await say(seen, fresh('again'));
    expect(seen.of('exists$')).toEqual(['-', 'v0 c0', 'v1 c0', 'v1 c1', 'v1 c0', '-', 'v0 c0']);
    expect(seen.of('data$')).toEqual(['-', 'a', 'b', '-', 'again']);
    expect(seen.of('children$')).toEqual(['-', '', 'k', '', '-', '']);
    expect(seen.of('tree$')).toEqual(['-', '.=a', '.=b', '.=b,/k=x', '.=b', '-', '.=again']);
  });

  it('begins with what is there, and never tells the same twice', async () => {
    await make();
    await make('/k', 'x');
    const a = at().registrar();
    const seen = listening(a);
    await say(seen, { exists$: 'v0 c1', data$: 'a', children$: 'k', tree$: '.=a,/k=x' });
    await write('b', '/k');
    await until(streams['tree$']!(a, path), (value) => value === '.=a,/k=b');
    await say(seen, { exists$: 'v0 c1', data$: 'a', children$: 'k', tree$: '.=a,/k=b' });
    expect(seen.lines.map(({ stream, value }) => `${stream} ${value}`).sort()).toEqual([
      'children$ k',
      'data$ a',
      'exists$ v0 c1',
      'tree$ .=a,/k=b',
      'tree$ .=a,/k=x',
    ]);
  });

  it('sees after a lost connection what was changed meanwhile, and nothing in between', async () => {
    await make();
    await make('/k', 'x');
    const a = behindProxy();
    const seen = listening(a);
    await say(seen, { exists$: 'v0 c1', data$: 'a', children$: 'k', tree$: '.=a,/k=x' });
    proxy.fate = () => 'reset';
    proxy.reset();
    await until(a.session$, ({ status }) => status === 'suspended');
    await write('b');
    await remove('/k');
    await make('/m', 'y');
    const { length } = seen.lines;
    expect(length).toBe(4);
    proxy.fate = () => 'pass';
    await say(seen, { exists$: 'v1 c1', data$: 'b', children$: 'm', tree$: '.=b,/m=y' });
    await until(a.session$, ({ status }) => status === 'connected');
    expect(seen.lines).toHaveLength(8);
    await write('c');
    await say(seen, { exists$: 'v2 c1', data$: 'c', children$: 'm', tree$: '.=c,/m=y' });
  });

  it.each(['exists$', 'data$', 'children$', 'tree$'])(
    '%s says nothing after a lost connection when nothing has changed',
    async (name) => {
      await make();
      await make('/k', 'x');
      const a = behindProxy();
      const seen = at().recorder();
      seen.listen(name, streams[name]!(a, path), (value) => value);
      await eventually(() => seen.lines.length === 1);
      for (let round = 0; round < 3; round += 1) {
        const { connections } = proxy;
        proxy.reset();
        await eventually(() => proxy.connections > connections);
        await until(a.session$, ({ status }) => status === 'connected');
        await firstValueFrom(a.watch.exists$(path));
      }
      await make('/n', 'y');
      await write('b');
      const last = { exists$: 'v1 c2', data$: 'b', children$: 'k,n', tree$: '.=b,/k=x,/n=y' };
      await eventually(() => seen.lines.at(-1)?.value === last[name as keyof typeof last]);
      const values = seen.of(name);
      expect(values.filter((value, index) => value === values[index - 1])).toEqual([]);
    },
  );

  it('sees a znode that was deleted and created again while the connection was lost', async () => {
    await make();
    const a = behindProxy();
    const seen = listening(a);
    await say(seen, fresh('a'));
    proxy.fate = () => 'reset';
    proxy.reset();
    await until(a.session$, ({ status }) => status === 'suspended');
    await remove();
    await make();
    proxy.fate = () => 'pass';
    await eventually(() => seen.of('exists$').length === 2);
    await eventually(() => seen.of('data$').length === 2);
    expect(seen.of('exists$')).toEqual(['v0 c0', 'v0 c0']);
    expect(seen.of('data$')).toEqual(['a', 'a']);
  });

  it('goes on in the next session after expiry', async () => {
    await make();
    const thief = sessionThief(way.transport());
    const a = at().registrar({ transport: thief });
    const seen = listening(a);
    await say(seen, fresh('a'));
    await thief.steal();
    await until(a.session$, (state) => state.status === 'connected' && state.incarnation === 2);
    await write('b');
    await say(seen, { ...fresh('b'), exists$: 'v1 c0' });
    expect(seen.of('data$')).toEqual(['a', 'b']);
    expect(seen.lines.map(({ value }) => value)).not.toContain('-');
  });

  for (const name of each)
    needing(way, 'removeWatches')(
      `${name} lets go of its server watch when it is unsubscribed, however early`,
      async () => {
        const a = at().registrar();
        a.session$.subscribe();
        await until(a.session$, ({ status }) => status === 'connected');
        const before = await watches();
        for (let round = 0; round < 20; round += 1) streams[name]!(a, path).subscribe().unsubscribe();
        const early = streams[name]!(a, path).subscribe();
        const first = await firstValueFrom(streams[name]!(a, path));
        expect(first).toBe('-');
        expect(await watches()).toBeGreaterThan(before);
        early.unsubscribe();
        await eventually(watches, (count) => count === before);
      },
    );

  needing(way, 'removeWatches')(
    'has one server watch for all subscribers of a path, until the last one leaves',
    async () => {
      await make();
      const a = at().registrar();
      a.session$.subscribe();
      await until(a.session$, ({ status }) => status === 'connected');
      const before = await watches();
      const subscriptions = Array.from({ length: 50 }, (_, index) =>
        streams[each[index % 3]!]!(a, path).subscribe(),
      );
      for (const name of each.slice(0, 3)) await firstValueFrom(streams[name]!(a, path));
      const one = await watches();
      expect(one - before).toBeLessThanOrEqual(2);
      for (const subscription of subscriptions.slice(1)) subscription.unsubscribe();
      const seen = at().recorder();
      seen.listen('data$', streams['data$']!(a, path), (value) => value);
      await write('b');
      await eventually(() => seen.of('data$').at(-1) === 'b');
      expect(await watches()).toBe(one);
      subscriptions[0]?.unsubscribe();
      seen.stop();
      await eventually(watches, (count) => count === before);
    },
  );

  it('of a tree and of what is in it do not blind each other, whichever comes or goes first', async () => {
    await make();
    await make('/k', 'x');
    const a = at().registrar();
    const seen = at().recorder();
    const on = (name: string, below: string) =>
      seen.listen(`${name}${below}`, streams[name]!(a, path + below), (value) => value);
    const says = (stream: string, value: string) => eventually(() => seen.of(stream).at(-1) === value);
    const tree = on('tree$', '');
    on('children$', '');
    on('data$', '/k');
    on('tree$', '/k');
    await says('tree$', '.=a,/k=x');
    await says('tree$/k', '.=x');
    await write('y', '/k');
    await make('/m', 'z');
    await says('tree$', '.=a,/k=y,/m=z');
    await says('children$', 'k,m');
    await says('data$/k', 'y');
    await says('tree$/k', '.=y');
    tree.unsubscribe();
    await firstValueFrom(a.watch.exists$(path));
    await write('w', '/k');
    await make('/n', 'z');
    await says('children$', 'k,m,n');
    await says('data$/k', 'w');
    await says('tree$/k', '.=w');
    on('tree$', '');
    await remove('/n');
    await says('children$', 'k,m');
    await says('tree$', '.=a,/k=w,/m=z');
    for (const stream of ['children$', 'data$/k', 'tree$/k']) {
      const said = seen.of(stream);
      expect(said.filter((value, index) => value === said[index - 1])).toEqual([]);
    }
  });

  it('of a path that may not be read errors for data, waits for children, and goes on in a tree', async () => {
    await make();
    const secret = await at().client({ auth: digest('x'), acl: creatorAll() });
    await secret.create(`${path}/s`, 'secret');
    const a = at().registrar();
    await expect(firstValueFrom(a.watch.data$(`${path}/s`))).rejects.toMatchObject({
      code: 'NoAuth',
      path: `${path}/s`,
    });
    expect((await firstValueFrom(a.watch.exists$(`${path}/s`)))?.dataLength).toBe(6);
    const seen = listening(a);
    const hidden = at().recorder();
    hidden.listen('children$', a.watch.children$(`${path}/s`), String);
    await say(seen, { exists$: 'v0 c1', data$: 'a', children$: 's', tree$: '.=a,/s=unreadable' });
    await make('/t', 'b');
    await say(seen, { exists$: 'v0 c2', data$: 'a', children$: 's,t', tree$: '.=a,/s=unreadable,/t=b' });
    expect(hidden.lines).toEqual([]);
    await secret.send({ op: 'delete', path: `${path}/s`, version: -1 });
    await say(seen, { exists$: 'v0 c1', data$: 'a', children$: 't', tree$: '.=a,/t=b' });
    await eventually(() => hidden.lines.length === 1);
  });

  it('follows where switchMap leads, and lets go of what it left', async () => {
    const a = at().registrar();
    a.session$.subscribe();
    await until(a.session$, ({ status }) => status === 'connected');
    const before = await watches();
    await make();
    for (const name of ['/1', '/2', '/3']) await make(name, name);
    const which$ = new BehaviorSubject('/1');
    const seen = at().recorder();
    seen.listen(
      'data',
      which$.pipe(switchMap((below) => streams['data$']!(a, path + below))),
      (value) => value,
    );
    for (const below of ['/1', '/2', '/3']) {
      which$.next(below);
      await eventually(() => seen.of('data').at(-1) === below);
    }
    await write('late', '/1');
    await write('new', '/3');
    await eventually(() => seen.of('data').at(-1) === 'new');
    expect(seen.of('data')).not.toContain('late');
    expect((await watches()) - before).toBeLessThanOrEqual(2);
  });

  it('completes when the registrar closes, and at once for whoever comes later', async () => {
    const a = at().registrar();
    const seen = listening(a);
    await say(seen, absent);
    await a.close();
    const late = listening(a);
    for (const name of each) {
      expect([name, seen.of(name)]).toEqual([name, ['-', 'complete']]);
      expect([name, late.of(name)]).toEqual([name, ['complete']]);
    }
  });

  it.each(['children$', 'tree$'] as const)(
    'sees unreadable children come beside the other stream of the path, whichever was first: %s',
    async (first) => {
      await make();
      const secret = await at().client({ auth: digest('x'), acl: creatorAll() });
      const a = at().registrar();
      const seen = at().recorder();
      for (const name of [first, first === 'tree$' ? 'children$' : 'tree$']) {
        seen.listen(name, streams[name]!(a, path), (value) => value);
        await eventually(() => seen.of(name).length > 0);
      }
      await until(a.watch.exists$(path));
      await secret.create(`${path}/s`, 'secret');
      await eventually(() => seen.of('children$').at(-1) === 's');
    },
  );
});

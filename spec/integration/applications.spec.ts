import { BehaviorSubject, distinctUntilChanged, map, type Observable } from 'rxjs';
import {
  InvalidOption,
  type AppSpec,
  type ClusterEvent,
  type Registrar,
  type RegistrationState,
} from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { over } from '../support/over.ts';
import { withServer } from '../support/own-server.ts';

const routes = (registrar: Registrar, app = 'billing') =>
  registrar
    .appRoutes$(app)
    .pipe(
      map((list) =>
        list.map(({ node, endpoints }) => `${node}:${endpoints.map(({ port }) => port).join('+')}`),
      ),
    );
const stateOf = (registration$: Observable<RegistrationState>) =>
  registration$.pipe(
    map(({ status }) => status),
    distinctUntilChanged(),
  );
const show = (event: ClusterEvent): string => {
  if (event.type === 'leader-changed') return `leader-changed ${event.leader?.member?.name ?? '-'}`;
  if ('member' in event) return `${event.type} ${event.member.name}`;
  return `${event.type} ${event.route.app} ${String(event.route.weight)}`;
};

over(withServer)('serve', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('before its node joins waits for it, and goes with it, and comes again', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    const seen = at().recorder();
    seen.listen('serve', stateOf(a.serve({ app: 'billing' })), String);
    seen.listen('routes', routes(b), (list) => list.join());
    await until(b.apps$, (list) => list.length === 0);
    expect(seen.of('serve')).toEqual(['registering']);
    const first = await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
    await eventually(() => seen.of('serve').at(-1) === 'registered');
    await until(routes(b), (list) => list.join() === 'a@h:1');
    await first.leave();
    await until(b.apps$, (list) => list.length === 0);
    await until(b.members$, (list) => list.length === 0);
    const other = await at().client();
    expect(await other.children(`${at().apps}/billing`).catch(() => [])).toEqual([]);
    await a.ready(a.join({ name: 'a@h', routes: [{ port: 2 }] }));
    await until(routes(b), (list) => list.join() === 'a@h:2');
    await eventually(() => seen.of('serve').at(-1) === 'registered');
    expect(seen.of('serve')).toEqual(['registering', 'registered', 'registering', 'registered']);
  });

  it('tells no state twice in a row, as its node comes and goes', async () => {
    const a = at().registrar();
    const seen = at().recorder();
    seen.listen('serve', a.serve({ app: 'billing' }), (state) =>
      'cause' in state ? `${state.status} (${state.cause.name})` : state.status,
    );
    const joined = await a.ready(a.join({ name: 'a@h', routes: [] }));
    await eventually(() => seen.of('serve').at(-1) === 'registered');
    await joined.leave();
    expect(seen.of('serve')).toEqual([
      'registering (NodeNotJoined)',
      'registering',
      'registered',
      'registering (NodeNotJoined)',
    ]);
  });

  it('of several joined nodes wants to know which, and serves for each by itself', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    const first = await a.ready(a.join({ name: 'one@h', routes: [{ port: 1 }] }));
    await a.ready(a.join({ name: 'two@h', routes: [{ port: 2 }] }));
    await expect(a.ready(a.serve({ app: 'billing' }))).rejects.toThrow(InvalidOption);
    await expect(a.ready(a.serve({ app: 'billing' }))).rejects.toThrow(/node.*one@h, two@h/);
    await a.ready(a.serve({ app: 'billing', node: 'two@h' }));
    await a.ready(a.serve({ app: 'billing', node: 'one@h' }));
    await until(routes(b), (list) => list.join() === 'two@h:2,one@h:1');
    await first.leave();
    await until(routes(b), (list) => list.join() === 'two@h:2');
  });

  it('for a node that is not joined here waits for that one alone', async () => {
    const a = at().registrar();
    const seen = at().recorder();
    seen.listen('serve', stateOf(a.serve({ app: 'billing', node: 'two@h' })), String);
    const one = await a.ready(a.join({ name: 'one@h', routes: [] }));
    expect(seen.of('serve')).toEqual(['registering']);
    const two = await a.ready(a.join({ name: 'two@h', routes: [] }));
    const [route] = await until(a.appRoutes$('billing'), (list) => list.length === 1);
    expect(route && route.token > two.registered.token).toBe(true);
    await eventually(() => seen.of('serve').at(-1) === 'registered');
    await one.leave();
    expect(seen.of('serve')).toEqual(['registering', 'registered']);
  });

  it('of a node that is no member yet has routes without endpoints, until it is one', async () => {
    const b = at().registrar();
    const other = await at().client();
    await other.folder(`${at().apps}/billing`);
    const data = JSON.stringify({ app: 'billing', node: 'ghost@h', Weight: 3, Mode: 3, State: 2 });
    await other.create(`${at().apps}/billing/g-`, data, 'ephemeral-sequential');
    const seen = at().recorder();
    seen.listen('routes', routes(b), (list) => list.join());
    await until(routes(b), (list) => list.join() === 'ghost@h:');
    const ghost = at().registrar();
    await ghost.ready(ghost.join({ name: 'ghost@h', routes: [{ port: 7 }, { port: 8 }] }));
    await until(routes(b), (list) => list.join() === 'ghost@h:7+8');
    expect(seen.of('routes')).toEqual(['ghost@h:', 'ghost@h:7+8']);
  });

  it('of a node that has left has routes without endpoints, where the route is of another session', async () => {
    const [b, ghost] = [at().registrar(), at().registrar()];
    const other = await at().client();
    await other.folder(`${at().apps}/billing`);
    const data = JSON.stringify({ app: 'billing', node: 'ghost@h', Weight: 3, Mode: 3, State: 2 });
    await other.create(`${at().apps}/billing/g-`, data, 'ephemeral-sequential');
    const joined = await ghost.ready(ghost.join({ name: 'ghost@h', routes: [{ port: 7 }] }));
    // A lasting subscriber: whoever comes later begins without memory.
    b.appRoutes$('billing').subscribe();
    await until(routes(b), (list) => list.join() === 'ghost@h:7');
    await joined.leave();
    await until(b.members$, (list) => list.length === 0);
    await until(routes(b), (list) => list.join() === 'ghost@h:');
  });

  it('with names of any kind is served in a folder of its own', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    const apps = ['..', '.', '/', 'a/b', '%2F', '__proto__', 'naïve café', 'constructor'];
    await Promise.all(apps.map((app) => a.ready(a.serve({ app }))));
    const list = await until(b.apps$, (names) => names.length === apps.length);
    expect(list).toEqual([...apps].sort());
    const other = await at().client();
    expect(await other.children(at().apps)).toHaveLength(apps.length);
  });
});

over(withServer)('ready', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('resolves with where it is registered; leave() resolves when that is gone', async () => {
    const a = at().registrar();
    const other = await at().client();
    const joined = await a.ready(a.join({ name: 'a@h', routes: [] }));
    expect((await other.children(at().nodes)).map((name) => `${at().nodes}/${name}`)).toEqual([
      joined.registered.path,
    ]);
    await joined.leave();
    expect(await other.children(at().nodes)).toEqual([]);
    await joined.leave();
  });

  it('is disposable', async () => {
    const a = at().registrar();
    const other = await at().client();
    const joined = await a.ready(a.join({ name: 'a@h', routes: [] }));
    await joined[Symbol.asyncDispose]();
    expect(await other.children(at().nodes)).toEqual([]);
  });

  it('rejects when the registrar closes first, and with the error of the input', async () => {
    const a = at().registrar();
    const waiting = a.ready(a.serve({ app: 'billing' })).catch(String);
    await a.close();
    expect(await waiting).toMatch(/closed before/);
    const b = at().registrar();
    const bad$ = new BehaviorSubject({ name: 'b@h', routes: [{ port: 0 }] });
    await expect(b.ready(b.join(bad$))).rejects.toThrow(InvalidOption);
  });
});

over(withServer)('events$', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('is one history of all that happens, to whoever is there from the beginning', async () => {
    const [a, b, c] = [at().registrar(), at().registrar(), at().registrar()];
    const seen = at().recorder();
    seen.listen('events', b.events$, show);
    await until(b.apps$);
    const said = (line: string) =>
      eventually(() => seen.of('events').includes(line), Boolean, { what: line });
    const node$ = new BehaviorSubject({ name: 'a@h', routes: [{ port: 1 }] });
    const app$ = new BehaviorSubject<AppSpec>({ app: 'billing', weight: 1, state: 'loaded' });
    const node = await a.ready(a.join(node$));
    await said('leader-changed a@h');
    const app = await a.ready(a.serve(app$));
    await said('application-loaded billing 1');
    app$.next({ app: 'billing', weight: 1 });
    await said('application-started billing 1');
    app$.next({ app: 'billing', weight: 5 });
    await said('application-updated billing 5');
    node$.next({ name: 'a@h', routes: [{ port: 2 }] });
    await said('node-updated a@h');
    await eventually(
      () => seen.of('events').filter((line) => line === 'application-updated billing 5').length === 2,
    );
    await c.ready(c.join({ name: 'c@h', routes: [] }));
    await said('node-joined c@h');
    app$.next({ app: 'billing', weight: 5, state: 'stopping' });
    await said('application-stopping billing 5');
    app$.next({ app: 'billing', weight: 5, state: 'loaded' });
    await said('application-stopped billing 5');
    await app.leave();
    await said('application-unloaded billing 5');
    await node.leave();
    await said('leader-changed c@h');
    expect(seen.of('events')).toEqual([
      'node-joined a@h',
      'leader-changed a@h',
      'application-loaded billing 1',
      'application-started billing 1',
      'application-updated billing 5',
      'node-updated a@h',
      'application-updated billing 5',
      'node-joined c@h',
      'application-stopping billing 5',
      'application-stopped billing 5',
      'application-unloaded billing 5',
      'node-left a@h',
      'leader-changed c@h',
    ]);
    const late = at().recorder();
    late.listen('events', b.events$, show);
    expect(late.of('events')).toEqual(['node-joined c@h', 'leader-changed c@h']);
  });
});

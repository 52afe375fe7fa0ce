import { BehaviorSubject, firstValueFrom, map, Subject } from 'rxjs';
import {
  advertise,
  DuplicateJoin,
  type NodeSpec,
  type Registrar,
  type RegistrationState,
} from '../../lib/index.ts';
import { until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { everyWay, over } from '../support/over.ts';
import { withServer } from '../support/own-server.ts';

const names = (registrar: Registrar) => registrar.members$.pipe(map((list) => list.map(({ name }) => name)));
const leads = (registrar: Registrar) => until(registrar.role$, ({ status }) => status === 'leader');

over(withServer, everyWay)('a cluster on a real ZooKeeper', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('lets two nodes see each other', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    await a.ready(a.join({ name: 'a@host', routes: [{ port: 1 }] }));
    await b.ready(b.join({ name: 'b@host', routes: [{ port: 2 }] }));
    const seen = await until(a.members$, (list) => list.length === 2);
    expect(seen.map(({ name, endpoints }) => ({ name, endpoints }))).toEqual([
      { name: 'a@host', endpoints: [{ host: 'host', port: 1, tls: false }] },
      { name: 'b@host', endpoints: [{ host: 'host', port: 2, tls: false }] },
    ]);
    expect(seen.map(({ self }) => self)).toEqual([true, false]);
    await until(names(b), (list) => list.length === 2);
  });

  it('publishes what the routes mapper makes of the routes', async () => {
    const a = at().registrar({ routesMapper: advertise('8.8.8.8', 8080) });
    await a.ready(a.join({ name: 'a@host', routes: [{ port: 1 }] }));
    const [member] = await until(a.members$, (list) => list.length === 1);
    expect(member?.endpoints).toEqual([{ host: '8.8.8.8', port: 8080, tls: false }]);
  });

  it('has one leader among three, and elects the next one when it leaves', async () => {
    const three = [at().registrar(), at().registrar(), at().registrar()] as const;
    const registered = [];
    for (const [index, registrar] of three.entries()) {
      registered.push(await registrar.ready(registrar.join({ name: `n${String(index)}@h`, routes: [] })));
    }
    await leads(three[0]);
    for (const registrar of three.slice(1)) {
      await until(registrar.role$, (role) => role.status === 'follower' && role.reason === 'behind');
      const leader = await until(registrar.leader$, (value) => value !== undefined);
      expect(leader).toMatchObject({ self: false, member: { name: 'n0@h' } });
    }
    await registered[0]?.leave();
    await leads(three[1]);
    expect(await firstValueFrom(three[0].role$)).toEqual({ status: 'follower', reason: 'not-joined' });
  });

  it('registers again when somebody deletes its znode, as the last in the line', async () => {
    const a = at().registrar();
    const states: RegistrationState[] = [];
    a.join({ name: 'a@h', routes: [] }).subscribe((state) => states.push(state));
    await leads(a);
    const other = await at().client();
    const [name = ''] = await other.children(at().nodes);
    const demoted = until(a.role$, ({ status }) => status === 'follower');
    await other.send({ op: 'delete', path: `${at().nodes}/${name}`, version: -1 });
    await demoted;
    await leads(a);
    expect(states.map(({ status }) => status)).toEqual([
      'registering',
      'registered',
      'registering',
      'registered',
    ]);
    const [before, after] = states.flatMap((state) => (state.status === 'registered' ? [state] : []));
    expect(before && after && after.token > before.token).toBe(true);
  });

  it('resolves the routes of an application, and updates them in place', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    const app$ = new BehaviorSubject({ app: 'billing', weight: 1 });
    a.join({ name: 'a@host', routes: [{ port: 7 }] }).subscribe();
    const states: string[] = [];
    a.serve(app$).subscribe(({ status }) => states.push(status));
    const [route] = await until(b.appRoutes$('billing'), (list) => list[0]?.endpoints.length === 1);
    expect(route).toMatchObject({ app: 'billing', node: 'a@host', weight: 1, state: 'running', self: false });
    app$.next({ app: 'billing', weight: 5 });
    const [heavier] = await until(b.appRoutes$('billing'), (list) => list[0]?.weight === 5);
    expect(heavier?.path).toBe(route?.path);
    expect(await firstValueFrom(b.apps$)).toEqual(['billing']);
    expect(states).toEqual(['registering', 'registered']);
  });

  it('sees an application folder created, emptied, deleted and created again', async () => {
    const a = at().registrar();
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    for (let round = 0; round < 2; round += 1) {
      const served = await a.ready(a.serve({ app: 'p/q %' }));
      await until(a.appRoutes$('p/q %'), (list) => list.length === 1);
      await served.leave();
      await until(a.appRoutes$('p/q %'), (list) => list.length === 0);
      const other = await at().client();
      expect(await other.children(at().apps)).toEqual(['p%2Fq %25']);
      await other.send({ op: 'delete', path: `${at().apps}/p%2Fq %25`, version: -1 });
    }
  });

  it('joins and leaves at once, 200 times, and leaves nothing behind', async () => {
    const a = at().registrar();
    const seen = at().recorder();
    seen.listen('members', names(a), (list) => list.join());
    await until(names(a));
    for (let round = 0; round < 200; round += 1) {
      a.join({ name: 'a@h', routes: [] }).subscribe().unsubscribe();
    }
    const last = await a.ready(a.join({ name: 'last@h', routes: [] }));
    await last.leave();
    const other = await at().client();
    expect(await other.children(at().nodes)).toEqual([]);
  });

  it('shares one znode among the subscribers of a join', async () => {
    const a = at().registrar();
    const spec = { name: 'a@h', routes: [{ port: 1 }] };
    const [first, second] = [await a.ready(a.join(spec)), await a.ready(a.join({ ...spec }))];
    expect(first.registered).toEqual(second.registered);
    await first.leave();
    const other = await at().client();
    expect(await other.children(at().nodes)).toHaveLength(1);
    await expect(a.ready(a.join({ name: 'a@h', routes: [{ port: 2 }] }))).rejects.toThrow(DuplicateJoin);
  });

  it('lists two nodes of one name in two registrars, both, and elects the first', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    await a.ready(a.join({ name: 'twin@h', routes: [] }));
    await b.ready(b.join({ name: 'twin@h', routes: [] }));
    await leads(a);
    const list = await until(b.members$, (members) => members.length === 2);
    expect(new Set(list.map(({ session }) => session)).size).toBe(2);
    expect((await firstValueFrom(b.role$)).status).toBe('follower');
  });

  it('gives its place up on resign, and goes to the end of the line', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    a.role$.subscribe();
    const role = await leads(a);
    if (role.status === 'leader') role.lease.resign();
    await leads(b);
    expect(await until(names(b), (list) => list[1] === 'a@h')).toEqual(['b@h', 'a@h']);
  });

  it('never lets a node stand that joined with candidate: false', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    await a.ready(a.join({ name: 'a@h', routes: [], candidate: false }));
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    await leads(b);
    expect(await firstValueFrom(a.role$)).toEqual({ status: 'follower', reason: 'not-joined' });
    expect((await until(a.members$, (list) => list.length === 2)).map(({ candidate }) => candidate)).toEqual([
      false,
      true,
    ]);
  });

  it('keeps the last good value published when a later one is invalid, and says so', async () => {
    const a = at().registrar();
    const node$ = new BehaviorSubject<NodeSpec>({ name: 'a@h', routes: [{ port: 1 }] });
    const states: RegistrationState[] = [];
    a.join(node$).subscribe((state) => states.push(state));
    await until(names(a), (list) => list.length === 1);
    node$.next({ name: 'a@h', routes: [{ port: 0 }] });
    // Over what ZooKeeper accepts.
    node$.next({ name: 'a@h', routes: [{ port: 2 }], ext: { text: 'x'.repeat(2_000_000) } });
    node$.next({ name: 'a@h', routes: [{ port: 3 }] });
    await until(a.members$, (list) => list[0]?.endpoints[0]?.port === 3);
    node$.next({ name: 'other@h', routes: [{ port: 3 }] });
    expect(states.some((state) => state.status === 'registered' && state.updateError !== undefined)).toBe(
      true,
    );
  });

  it('publishes nothing before the first value of the input, and unregisters when the input fails', async () => {
    const a = at().registrar();
    const node$ = new Subject<{ name: string; routes: [] }>();
    const ready = a.ready(a.join(node$));
    node$.next({ name: 'a@h', routes: [] });
    await ready;
    await until(names(a), (list) => list.length === 1);
    node$.error(new Error('no more'));
    await until(names(a), (list) => list.length === 0);
  });

  it('closes in order: follower, znodes gone, session closed, streams complete', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    const seen = at().recorder();
    a.join({ name: 'a@h', routes: [] }).subscribe();
    seen.listen('role', a.role$, (role) => (role.status === 'leader' ? 'leader' : role.reason));
    seen.listen('members', names(a), (list) => list.join());
    seen.listen('session', a.session$, ({ status }) => status);
    seen.listen('others', names(b), (list) => list.join());
    await leads(a);
    await until(names(b), (list) => list.length === 1);
    await a.close();
    await until(names(b), (list) => list.length === 0);
    expect(seen.of('role')).toEqual(['not-joined', 'behind', 'leader', 'closed', 'complete']);
    expect(seen.of('session')).toEqual(['connecting', 'connected', 'closed', 'complete']);
    expect(seen.of('members').filter(Boolean)).toEqual(['a@h', 'complete']);
    expect(seen.of('others').slice(-2)).toEqual(['a@h', '']);
    expect(seen.find('role', 'closed')).toBeLessThan(seen.find('others', '', seen.find('others', 'a@h')));
    const late = at().recorder();
    late.listen('members', names(a), (list) => list.join());
    late.listen('join', a.join({ name: 'x@h', routes: [] }), ({ status }) => status);
    expect(late.lines.map(({ value }) => value)).toEqual(['complete', 'complete']);
  });
});

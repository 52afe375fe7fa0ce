import { firstValueFrom } from 'rxjs';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy } from '../support/frame-proxy.ts';
import { freePort } from '../support/free-port.ts';
import { eachWithHarness } from '../support/harness.ts';
import { membersOf, watchAll } from '../support/history.ts';
import { eachWay, inTurn, over } from '../support/over.ts';
import { describeOwn, withOwnServer } from '../support/own-server.ts';
import { saslServer } from '../support/sasl-server.ts';
import { zooKeeperEnsemble, type Ensemble } from '../support/zookeeper-ensemble.ts';
import { zooKeeperServer, type ZooKeeperServer } from '../support/zookeeper-server.ts';
import { secret } from '../support/secret.ts';

describeOwn('a server that enforces SASL', () => {
  let server: ZooKeeperServer;
  beforeAll(async () => {
    server = await saslServer({ users: { bob: secret }, enforced: true });
  }, 60_000);
  afterAll(() => server.stop());
  const at = eachWithHarness(() => server.endpoint);

  it.each([
    ['without credentials', undefined],
    ['with digest', { scheme: 'digest', credential: `bob:${secret}` }],
  ])('ends every stream %s with a clear error, after two rounds', async (_, auth) => {
    const proxy = await frameProxy(server.port);
    const a = at().registrar({ endpoints: proxy.endpoint, ...(auth && { auth }) });
    const seen = watchAll(at().recorder(), a);
    seen.listen('join', a.join({ name: 'a@h', routes: [] }), ({ status }) => status);
    await eventually(() => seen.of('session').some((line) => line.startsWith('error')));
    for (const stream of ['session', 'members', 'leader', 'role', 'apps', 'join']) {
      const last = seen.of(stream).at(-1);
      expect([stream, last]).toEqual([stream, expect.stringMatching(/^error: .*authentication/)]);
    }
    expect(proxy.connections).toBeGreaterThan(1);
    await expect(a.ready(a.join({ name: 'a@h', routes: [] }))).rejects.toMatchObject({ _tag: 'AuthFailed' });
    expect(JSON.stringify(seen.lines)).not.toContain(secret);
    await a.close();
    await proxy.stop();
  });
});

describeOwn('a server that has lost its quorum and serves read-only', () => {
  let ensemble: Ensemble;
  beforeAll(async () => {
    ensemble = await zooKeeperEnsemble({
      flags: ['-Dreadonlymode.enabled=true'],
      config: ['localSessionsEnabled=true', 'localSessionsUpgradingEnabled=true'],
    });
  }, 90_000);
  afterAll(() => ensemble.stop());
  eachWay((way) => {
    const at = eachWithHarness(
      () => ensemble.servers[0].endpoint,
      () => ({ transport: way.transport() }),
    );

    it('is not settled for: sessions wait for the quorum, are taken up again, and no list is empty', async () => {
      const [first, ...others] = ensemble.servers;
      const a = at().registrar({ sessionTimeout: 20_000 });
      a.join({ name: 'a@h', routes: [] }).subscribe();
      const seen = watchAll(at().recorder(), a);
      await until(a.role$, ({ status }) => status === 'leader');
      for (const other of others) await other.kill();
      await until(a.session$, ({ status }) => status === 'suspended');
      await eventually(
        () => first.ask('srvr'),
        (answer) => answer.includes('read-only'),
        { within: 20_000 },
      );
      const late = at().registrar();
      const refused = await until(
        late.session$,
        (state) => state.status === 'connecting' && state.attempt > 3,
      );
      expect(refused.status === 'connecting' && refused.cause?.message).toMatch(/read-only|has no quorum/);
      expect((await firstValueFrom(a.cluster$)).stale).toBe(true);
      for (const other of others) await other.start();
      await until(a.session$, ({ status }) => status === 'connected', { within: 20_000 });
      await until(a.role$, ({ status }) => status === 'leader', { within: 20_000 });
      await until(late.members$, (list) => list.length === 1, { within: 20_000 });
      expect(seen.of('session')).toEqual(['connecting', 'connected', 'suspended', 'connected']);
      expect(membersOf(seen)).toEqual(['[a@h]']);
      expect(new Set(seen.of('role').filter((line) => line.length === 16)).size).toBe(1);
    }, 90_000);
  });
});

over(withOwnServer, inTurn)(
  'a server that sweeps containers at once',
  { flags: ['-Dznode.container.checkIntervalMs=20', '-Dznode.container.maxNeverUsedIntervalMs=1'] },
  (server, way) => {
    const at = eachWithHarness(
      () => server().endpoint,
      () => ({ transport: way.transport() }),
    );

    it('takes folders away while applications come and go, and every one is served', async () => {
      const [a, b] = [at().registrar(), at().registrar()];
      await a.ready(a.join({ name: 'a@h', routes: [] }));
      const seen = at().recorder();
      seen.listen('session', a.session$, ({ status }) => status);
      seen.listen('b', b.apps$, (list) => list.join());
      const other = await at().client();
      for (let round = 0; round < 15; round += 1) {
        const served = await Promise.all(['x', 'y', 'z'].map((app) => a.ready(a.serve({ app }))));
        await until(b.apps$, (list) => list.length === 3);
        await Promise.all(served.map(({ leave }) => leave()));
        await until(b.apps$, (list) => list.length === 0);
        if (round % 5 === 0) {
          await eventually(
            () => other.children(at().apps),
            (list) => list.length === 0,
          );
        }
      }
      expect(seen.of('session')).toEqual(['connected']);
      expect(seen.of('b').filter((list) => list === 'x,y,z')).toHaveLength(15);
    });
  },
);

over(withOwnServer, inTurn)('a chroot', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('that is missing is created, and left out of every path', async () => {
    const endpoints = `${server().endpoint}/tenants/one`;
    const [a, b] = [at().registrar({ endpoints }), at().registrar({ endpoints })];
    const seen = watchAll(at().recorder(), b);
    await until(b.members$, (list) => list.length === 0);
    const { registered: state } = await a.ready(a.join({ name: 'a@h', routes: [] }));
    await a.ready(a.serve({ app: 'billing' }));
    const [member] = await until(b.members$, (list) => list.length === 1);
    const [route] = await until(b.appRoutes$('billing'), (list) => list.length === 1);
    const leader = await until(b.leader$, (value) => value !== undefined);
    expect(state.path.startsWith(`${at().nodes}/`)).toBe(true);
    expect([member?.path, leader?.path]).toEqual([state.path, state.path]);
    expect(route?.path.startsWith(`${at().apps}/billing/`)).toBe(true);
    expect((await until(b.watch.exists$(state.path), Boolean))?.ephemeralOwner).not.toBe(0n);
    const role = await until(a.role$, (each) => each.status === 'leader');
    expect(role.status === 'leader' && role.lease.path).toBe(state.path);
    const other = await at().client();
    expect(await other.children(`/tenants/one${at().nodes}`)).toHaveLength(1);
    expect(await other.children('/')).not.toContain('services');
    expect(membersOf(seen)).toEqual(['[a@h]']);
  });

  it('is left out of the paths of quarantined znodes, too', async () => {
    const b = at().registrar({ endpoints: `${server().endpoint}/tenants/two` });
    const other = await at().client();
    await other.folder(`/tenants/two${at().nodes}`);
    await other.create(`/tenants/two${at().nodes}/b-`, '{', 'ephemeral-sequential');
    const invalid = await firstValueFrom(b.invalid$);
    expect(invalid.path.startsWith(`${at().nodes}/`)).toBe(true);
  });

  it('keeps clusters of one name apart', async () => {
    const [a, b] = ['/one', '/two'].map((chroot) =>
      at().registrar({ endpoints: `${server().endpoint}${chroot}` }),
    );
    if (!a || !b) throw new Error('two');
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    await Promise.all([a, b].map((each) => until(each.role$, ({ status }) => status === 'leader')));
    expect(await firstValueFrom(a.members$)).toHaveLength(1);
  });
});

describeOwn('a server whose session ids are negative', () => {
  let server: ZooKeeperServer;
  beforeAll(async () => {
    const [quorum, election, client] = [await freePort(), await freePort(), await freePort()];
    server = await zooKeeperServer({
      myid: 200,
      port: client,
      config: [
        'standaloneEnabled=false',
        'initLimit=50',
        'syncLimit=25',
        `server.200=127.0.0.1:${String(quorum)}:${String(election)}:participant;127.0.0.1:${String(client)}`,
      ],
    });
  }, 60_000);
  afterAll(() => server.stop());
  eachWay((way) => {
    const at = eachWithHarness(
      () => server.endpoint,
      () => ({ transport: way.transport() }),
    );

    it('owns ephemerals like any other: members are seen, known as own, and resumed', async () => {
      const proxy = await frameProxy(server.port);
      const [a, b] = [at().registrar({ endpoints: proxy.endpoint }), at().registrar()];
      a.join({ name: 'a@h', routes: [] }).subscribe();
      const seen = watchAll(at().recorder(), a);
      await until(a.role$, ({ status }) => status === 'leader');
      const [member] = await until(b.members$, (list) => list.length === 1);
      expect(member?.session).toMatch(/^c8[0-9a-f]{14}$/);
      const stat = await firstValueFrom(b.watch.exists$(member?.path ?? ''));
      expect(stat && stat.ephemeralOwner < 0n).toBe(true);
      proxy.reset();
      await until(a.session$, ({ status }) => status === 'suspended');
      await until(a.role$, ({ status }) => status === 'leader');
      expect(seen.of('session')).toEqual(['connecting', 'connected', 'suspended', 'connected']);
      expect(membersOf(seen)).toEqual(['[a@h]']);
      expect((await firstValueFrom(a.members$))[0]?.self).toBe(true);
      await a.close();
      await proxy.stop();
    });
  });
});

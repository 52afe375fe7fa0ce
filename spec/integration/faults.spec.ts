import { map } from 'rxjs';
import type { Registrar, Role } from '../../lib/index.ts';
import { child } from '../support/children.ts';
import { eventually, until } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { eachWithHarness } from '../support/harness.ts';
import { membersOf, statuses } from '../support/history.ts';
import { inTurn, over } from '../support/over.ts';
import { ownServer, withOwnServer } from '../support/own-server.ts';
import { sessionThief } from '../support/session-thief.ts';

const names = (registrar: Registrar) => registrar.members$.pipe(map((list) => list.map(({ name }) => name)));
const show = (role: Role): string => (role.status === 'leader' ? `leader ${role.lease.token}` : role.reason);
const listed = (list: readonly string[]): string => `[${list.join()}]`;

over(withOwnServer, inTurn)('a server that fails', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  const watched = (registrar: Registrar) => {
    const seen = at().recorder();
    seen.listen('role', registrar.role$, show);
    seen.listen(
      'leader',
      registrar.leader$,
      (leader) => `${leader?.member?.name ?? '-'} ${String(leader?.self)}`,
    );
    seen.listen('stale', registrar.cluster$.pipe(map(({ stale }) => stale)), String);
    seen.listen('session', statuses(registrar), String);
    seen.listen('members', names(registrar), listed);
    return seen;
  };
  const leads = (registrar: Registrar) =>
    until(registrar.role$, ({ status }) => status === 'leader', { within: 20_000 });

  it('and comes back in time costs nothing but the role for a while', async () => {
    const a = at().registrar({ sessionTimeout: 10_000 });
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = watched(a);
    await leads(a);
    await server().kill();
    await until(a.session$, ({ status }) => status === 'suspended');
    await server().start();
    await leads(a);
    await until(a.cluster$, ({ stale }) => !stale);
    const [first] = seen.of('role').filter((line) => line.startsWith('leader'));
    expect(seen.of('session')).toEqual(['connecting', 'connected', 'suspended', 'connected']);
    expect(seen.of('role')).toEqual(['not-joined', 'behind', first, 'suspended', 'behind', first]);
    expect(membersOf(seen)).toEqual(['[a@h]']);
    const demotion = seen.find('role', 'suspended');
    expect(demotion).toBeLessThan(seen.find('session', 'suspended'));
    expect(seen.find('leader', 'a@h false', seen.find('leader', 'a@h true'))).toBeLessThan(
      seen.find('session', 'suspended'),
    );
  }, 60_000);

  it('and comes back too late costs the session: lost, then another one, and no empty list', async () => {
    const a = at().registrar();
    const thief = sessionThief(way.transport());
    const b = at().registrar({ transport: thief });
    a.join({ name: 'a@h', routes: [] }).subscribe();
    await until(names(b), (list) => list.length === 1);
    b.join({ name: 'b@h', routes: [] }).subscribe();
    const seen = watched(b);
    await until(names(b), (list) => list.length === 2);
    const lost = until(b.session$, ({ status }) => status === 'lost');
    await thief.steal();
    await lost;
    await until(names(b), (list) => list.join() === 'a@h,b@h' || list.length === 2);
    await until(b.role$, (role) => show(role) === 'behind');
    const sessions = seen.of('session');
    expect(sessions.filter((state) => state !== 'suspended')).toEqual([
      'connecting',
      'connected',
      'lost',
      'connecting',
      'connected',
    ]);
    expect(seen.of('members').every((list) => list.includes('a@h'))).toBe(true);
    expect(seen.of('role')).toContain('lost');
  }, 60_000);

  it('and has lost its data is told as an ensemble reset, and all is registered again', async () => {
    const a = at().registrar();
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = watched(a);
    await leads(a);
    // Something to be ahead of.
    const other = await at().client();
    for (let count = 0; count < 50; count += 1) await other.create(`/x${String(count)}`, '', 'ephemeral');
    await until(a.watch.exists$('/x49'), Boolean);
    await server().kill();
    server().wipe();
    await server().start();
    // It may be over before the server is known to be up here.
    await eventually(() => seen.of('session').includes('lost'), Boolean, { within: 20_000, what: 'lost' });
    await leads(a);
    await until(names(a), (list) => list.length === 1);
    expect(seen.of('session').slice(-3)).toEqual(['lost', 'connecting', 'connected']);
  }, 60_000);

  it('and is not there at first is waited for, by registrations too', async () => {
    const port = await freePort();
    const late = at().registrar({ endpoints: `127.0.0.1:${String(port)}` });
    const causes: string[] = [];
    late.join({ name: 'a@h', routes: [] }).subscribe((state) => {
      if (state.status === 'registering') causes.push(String(state.cause?.message));
    });
    await eventually(() => causes.length > 1);
    expect(causes.at(-1)).toMatch(/cannot connect to .* \(refused\)/);
    const started = await ownServer({ port });
    await until(names(late), (list) => list.length === 1, { within: 20_000 });
    await late.close();
    await started.stop();
  }, 60_000);

  it('ends the session of a second client with the same id: the znode is created anew', async () => {
    const thief = sessionThief(way.transport());
    const a = at().registrar({ transport: thief });
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = watched(a);
    await leads(a);
    const demoted = until(a.role$, (role) => role.status === 'follower');
    await thief.steal();
    await demoted;
    await leads(a);
    const tokens = seen.of('role').filter((line) => line.startsWith('leader'));
    expect(tokens).toHaveLength(2);
    expect(tokens[0]! < tokens[1]!).toBe(true);
    expect(seen.find('role', 'lost')).toBeLessThan(seen.find('session', 'lost'));
  }, 60_000);

  it('a leader stopped with SIGSTOP beyond its session is no leader when it goes on', async () => {
    const { cluster } = at();
    const observer = at().registrar();
    const elector = child('spec/support/elector.ts', [server().endpoint, cluster, 'a@h']);
    const said: string[] = [];
    elector.said$.subscribe((line) => said.push(line));
    await until(elector.said$, (line) => line.includes('role leader'), { within: 20_000 });
    await until(names(observer), (list) => list.length === 1);
    observer.members$.subscribe();
    elector.process.kill('SIGSTOP');
    await until(names(observer), (list) => list.length === 0, { within: 20_000 });
    const resumedAt = said.length;
    elector.process.kill('SIGCONT');
    await until(elector.said$, (line) => line.includes('session lost'), { within: 20_000 });
    const after = said.slice(resumedAt).map((line) => line.slice(line.indexOf(' ') + 1));
    expect(after[0]).toBe('role follower lease-expired');
    await elector.end();
  }, 60_000);

  it('finds a process restarted under its name beside its previous life', async () => {
    const { cluster } = at();
    const observer = at().registrar();
    // Longer than a process takes to start.
    const args = [server().endpoint, cluster, 'same@h', '12000'];
    const before = child('spec/support/elector.ts', args);
    await until(before.said$, (line) => line.includes('role leader'), { within: 20_000 });
    await until(names(observer), (list) => list.length === 1);
    const seen = at().recorder();
    seen.listen('members', names(observer), listed);
    await before.end();
    const again = child('spec/support/elector.ts', args);
    await until(again.said$, (line) => line.includes('role leader'), { within: 40_000 });
    await until(names(observer), (list) => list.length === 1);
    expect(seen.of('members')).toEqual(['[same@h]', '[same@h,same@h]', '[same@h]']);
    await again.end();
  }, 60_000);

  it.each(['connecting', 'connected', 'suspended'] as const)(
    'may be left by close() while %s',
    async (phase) => {
      const a = at().registrar({ closeTimeout: 300 });
      a.join({ name: 'a@h', routes: [] }).subscribe();
      const seen = at().recorder();
      seen.listen('session', statuses(a), String);
      if (phase !== 'connecting') await until(a.session$, ({ status }) => status === 'connected');
      if (phase === 'suspended') {
        await server().kill();
        await until(a.session$, ({ status }) => status === 'suspended');
      }
      await a.close();
      expect(seen.of('session').slice(-2)).toEqual(['closed', 'complete']);
      if (phase === 'suspended') await server().start();
    },
  );
});

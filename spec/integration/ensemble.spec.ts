import { map } from 'rxjs';
import type { Registrar, RegistrarOptions } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { eachWay, transports } from '../support/over.ts';
import { describeOwn } from '../support/own-server.ts';
import { zooKeeperEnsemble, type Ensemble } from '../support/zookeeper-ensemble.ts';

const names = (registrar: Registrar) => registrar.members$.pipe(map((list) => list.map(({ name }) => name)));
const leads = (registrar: Registrar) =>
  until(registrar.role$, ({ status }) => status === 'leader', { within: 30_000 });
const serves = (ensemble: Ensemble, state: { endpoint: string }) =>
  ensemble.servers.find(({ endpoint }) => endpoint === state.endpoint);

/** A follower, and the link to the leader that it has just now: any server may be elected. */
const cutting = async (ensemble: Ensemble) => {
  const indexOf = (mode: string): Promise<number> =>
    eventually(
      async () => {
        const answers = await Promise.all(ensemble.servers.map((server) => server.ask('srvr')));
        return answers.findIndex((answer) => answer.includes(`Mode: ${mode}`));
      },
      (index) => index >= 0,
      { within: 30_000 },
    );
  const [leading, following] = [await indexOf('leader'), await indexOf('follower')];
  const [leader, follower] = [ensemble.servers[leading], ensemble.servers[following]];
  const link = ensemble.links(following)[leading];
  if (!leader || !follower || !link) throw new Error('a server has no link to the leader');
  return { leader, follower, link };
};

describeOwn('an ensemble of three', () => {
  let ensemble: Ensemble;
  beforeAll(async () => {
    ensemble = await zooKeeperEnsemble();
  }, 90_000);
  afterAll(() => ensemble.stop());
  eachWay((way) => {
    const at = eachWithHarness(
      () => ensemble.endpoints,
      () => ({ transport: way.transport() }),
    );

    const connected = async (registrar: Registrar) => {
      const state = await until(registrar.session$, (each) => each.status === 'connected', {
        within: 30_000,
      });
      if (state.status !== 'connected') throw new Error('not connected');
      return state;
    };

    it('keeps the session, the znode and the token when the connected server is killed', async () => {
      const a = at().registrar({ sessionTimeout: 10_000 });
      a.join({ name: 'a@h', routes: [] }).subscribe();
      const seen = at().recorder();
      seen.listen('role', a.role$, (role) => (role.status === 'leader' ? role.lease.token : role.reason));
      seen.listen('members', names(a), (list) => list.join());
      await leads(a);
      const before = await connected(a);
      const server = serves(ensemble, before);
      const suspended = until(a.session$, ({ status }) => status === 'suspended');
      await server?.kill();
      await suspended;
      const after = await connected(a);
      await leads(a);
      expect(after.sessionId).toBe(before.sessionId);
      expect(after.endpoint).not.toBe(before.endpoint);
      const tokens = seen.of('role').filter((line) => /^[0-9a-f]{16}$/.test(line));
      expect(new Set(tokens).size).toBe(1);
      expect(seen.of('members').filter(Boolean)).toEqual(['a@h']);
      await server?.start();
    }, 90_000);

    it('survives a restart of all three, one after the other, in one session', async () => {
      const a = at().registrar({ sessionTimeout: 20_000 });
      a.join({ name: 'a@h', routes: [] }).subscribe();
      const seen = at().recorder();
      seen.listen('members', names(a), (list) => list.join());
      seen.listen('session', a.session$, ({ status }) => status);
      await leads(a);
      for (const server of ensemble.servers) {
        await server.kill();
        await server.start();
        await connected(a);
      }
      await until(a.cluster$, ({ stale }) => !stale, { within: 30_000 });
      await leads(a);
      expect(seen.of('members').filter(Boolean)).toEqual(['a@h']);
      expect(seen.of('session')).not.toContain('lost');
    }, 120_000);
  }, transports);
});

describeOwn('a follower cut off from its leader, which goes on answering pings', () => {
  let ensemble: Ensemble;
  beforeAll(async () => {
    ensemble = await zooKeeperEnsemble({ tickTime: 1_000, config: ['syncLimit=5'] });
  }, 90_000);
  afterAll(() => ensemble.stop());
  eachWay((way) => {
    const at = eachWithHarness(
      () => ensemble.servers[0].endpoint,
      () => ({ transport: way.transport() }),
    );

    it.each(['disconnect', 'deadline'] as const)(
      'deposes a leader in time, under %s',
      async (stepDown) => {
        // The deadline of requests would notice as well: it is out of the way here.
        const options: RegistrarOptions = { sessionTimeout: 3_000, stepDown, requestTimeout: 20_000 };
        const { follower, leader, link } = await cutting(ensemble);
        const a = at().registrar({ ...options, endpoints: follower.endpoint });
        const b = at().registrar({ ...options, endpoints: leader.endpoint });
        a.join({ name: 'a@h', routes: [] }).subscribe();
        await leads(a);
        b.join({ name: 'b@h', routes: [] }).subscribe();
        const seen = at().recorder();
        seen.listen('a', a.role$, ({ status }) => status);
        seen.listen('b', b.role$, ({ status }) => status);
        seen.listen('session of a', a.session$, ({ status }) => status);
        await leads(a);
        await until(b.role$, (role) => role.status === 'follower' && role.reason === 'behind');
        const cutAt = seen.lines.length;
        link.freeze();
        await leads(b);
        const down = seen.find('a', 'follower', cutAt);
        const up = seen.find('b', 'leader', cutAt);
        expect(down).toBeGreaterThanOrEqual(cutAt);
        expect(down).toBeLessThan(up);
        link.thaw();
        link.reset();
        await follower.kill();
        await follower.start();
      },
      120_000,
    );
  }, transports);
});

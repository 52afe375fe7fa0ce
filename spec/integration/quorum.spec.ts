import { eventually } from '../support/eventually.ts';
import { describeOwn } from '../support/own-server.ts';
import { company, type Companion, type Company } from '../support/witness/company.ts';
import { endSession } from '../support/witness/end-session.ts';
import { zooKeeperEnsemble, type Ensemble } from '../support/zookeeper-ensemble.ts';
import type { ZooKeeperServer } from '../support/zookeeper-server.ts';

/** Longer than the servers need to find another leader. */
const sessionTimeout = 6_000;

describeOwn('a quorum', () => {
  let ensemble: Ensemble;
  let all: Company;
  /** The first in the line, under either policy of stepping down, and over either transport. */
  let a: Companion;
  let b: Companion;
  let c: Companion;
  beforeAll(async () => {
    ensemble = await zooKeeperEnsemble({ config: ['syncLimit=10'] });
  }, 90_000);
  afterAll(() => ensemble.stop());
  beforeEach(async () => {
    all = company({ servers: ensemble.servers, sessionTimeout });
    a = all.node('a', ensemble.endpoints);
    await eventually(() => a.latest.leads, Boolean, { within: 30_000 });
    b = all.node('b', ensemble.endpoints, { stepDown: 'deadline' });
    await eventually(() => b.latest.members?.length === 2, Boolean, { within: 30_000 });
    // In a process of its own: one that starts others must not use that transport.
    c = all.elsewhere('c', ensemble.endpoints, 'native');
    await all.settled();
  }, 90_000);
  afterEach(() => all.end(), 60_000);

  const long = { within: 30_000 };
  /** Everyone publishes something else meanwhile, and in the end has what it wants. */
  const goesOn = async (): Promise<void> => {
    for (const each of [a, b, c]) each.publish({ version: each.wish.version + 1 });
    await all.settled();
    expect(all.broken()).toEqual([]);
  };
  /** Nobody was lost, and whoever led leads by the same token. */
  const nothingLost = (): void => {
    for (const each of [a, b, c]) expect(each.sessions()).not.toContain('lost');
    expect(new Set(a.terms()).size).toBe(1);
    expect(a.latest.leads).toBe(true);
    expect([b.terms(), c.terms()]).toEqual([[], []]);
  };
  const withMode = async (mode: string): Promise<ZooKeeperServer> => {
    const found = await eventually(
      async () => {
        const answers = await Promise.all(ensemble.servers.map((server) => server.ask('srvr')));
        return ensemble.servers.filter((_, index) => answers[index]?.includes(`Mode: ${mode}`));
      },
      (servers) => servers.length > 0,
      long,
    );
    return found[0] as ZooKeeperServer;
  };

  it('whose leader is killed and comes back loses nobody', async () => {
    const leader = await withMode('leader');
    await leader.kill();
    await eventually(() => [a, b, c].every(({ latest }) => latest.state === 'connected'), Boolean, long);
    await leader.start();
    await goesOn();
    nothingLost();
  }, 120_000);
  it.each(['leader', 'follower'])(
    'whose %s is stopped with SIGSTOP, and goes on, loses nobody',
    async (mode) => {
      const server = await withMode(mode);
      await server.signal('SIGSTOP');
      b.publish({ version: 100 });
      await eventually(
        () => [a, b, c].every(({ latest }) => latest.members?.some((text) => text.includes('v100'))),
        Boolean,
        long,
      );
      await server.signal('SIGCONT');
      await goesOn();
      nothingLost();
    },
    120_000,
  );

  it('that is lost, and is there again, loses nobody and shows no shorter list', async () => {
    const [first, ...others] = ensemble.servers;
    await Promise.all(others.map((server) => server.kill()));
    await eventually(
      () => [a, b, c].every(({ latest }) => latest.stale && latest.state === 'suspended'),
      Boolean,
      long,
    );
    expect([a, b, c].map(({ latest }) => latest.leads)).toEqual([false, false, false]);
    expect([a, b, c].map(({ latest }) => latest.members?.length)).toEqual([3, 3, 3]);
    await Promise.all(others.map((server) => server.start()));
    await first.ready();
    await goesOn();
    nothingLost();
  }, 120_000);

  it('that is restarted, one server after the other, loses nobody', async () => {
    for (const server of ensemble.servers) {
      await server.kill();
      await server.start();
    }
    await goesOn();
    nothingLost();
  }, 120_000);

  it('one of whose disks is wiped loses nobody: the server gets all from the others', async () => {
    const follower = await withMode('follower');
    await follower.kill();
    follower.wipe();
    await follower.start();
    await all.settled();
    b.publish({ version: 9 });
    await all.settled();
    nothingLost();
  }, 120_000);

  it('that is told to end the session of the leader has the next one lead', async () => {
    const { sessionId = '', password = '' } = a.latest;
    all.stolen(sessionId);
    expect(await endSession(ensemble.servers[1].port, sessionId, password)).toBe(true);
    await eventually(() => b.latest.leads, Boolean, long);
    await goesOn();
    expect(a.sessions()).toContain('lost');
    expect(b.terms()[0]! > a.terms()[0]!).toBe(true);
    expect(c.terms()).toEqual([]);
  }, 120_000);

  it('that a follower is cut off from has one leader at a time', async () => {
    const follower = await withMode('follower');
    const links = ensemble.links(ensemble.servers.indexOf(follower));
    for (const link of links) link.freeze();
    await eventually(async () => !(await follower.ask('srvr')).includes('Mode:'), Boolean, long);
    await eventually(() => [a, b, c].every(({ latest }) => latest.state === 'connected'), Boolean, long);
    for (const link of links) {
      link.thaw();
      link.reset();
    }
    await follower.ready();
    await goesOn();
  }, 120_000);

  it('all of whose disks are wiped begins anew: an ensemble reset for everyone', async () => {
    await Promise.all(ensemble.servers.map((server) => server.kill()));
    for (const server of ensemble.servers) server.wipe();
    await Promise.all(ensemble.servers.map((server) => server.start()));
    await all.settled();
    for (const each of [a, b, c]) {
      expect(each.sessions().slice(each.sessions().indexOf('lost'))).toEqual([
        'lost',
        'connecting',
        'connected',
      ]);
      expect(each.latest.members).toHaveLength(3);
    }
  }, 120_000);
});

import { map } from 'rxjs';
import { until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { over, transports } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';

const size = 20_000;

over(withOwnServer, transports)('a cluster of 20,000 members', { tickTime: 2_000 }, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('is listed whole, over one connection, and a join among them is seen', async () => {
    const other = await at().client({ sessionTimeout: 30_000 });
    await other.folder(at().nodes);
    await Promise.all(
      Array.from({ length: size }, (_, index) =>
        other.create(
          `${at().nodes}/_c_${index.toString(16).padStart(32, '0')}-node-`,
          JSON.stringify({ name: `n${String(index)}@h`, routes: [] }),
          'ephemeral-sequential',
        ),
      ),
    );
    const a = at().registrar({ sessionTimeout: 10_000 });
    const seen = at().recorder();
    seen.listen('members', a.members$.pipe(map((list) => list.length)), String);
    seen.listen('leader', a.leader$, (leader) => String(leader?.member?.name));
    seen.listen('session', a.session$, ({ status }) => status);
    seen.listen('role', a.role$, ({ status }) => status);
    await until(a.members$, (list) => list.length === size, { within: 120_000 });
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    const list = await until(a.members$, (members) => members.length === size + 1);
    expect(list.at(-1)).toMatchObject({ name: 'a@h', self: true });
    expect(new Set(list.map(({ name }) => name)).size).toBe(size + 1);
    expect(list.map(({ token }) => token)).toEqual(list.map(({ token }) => token).sort());
    expect(seen.of('members')).toEqual([String(size), String(size + 1)]);
    expect(seen.of('leader')).toEqual(['n0@h']);
    expect(seen.of('session')).toEqual(['connecting', 'connected']);
    expect(new Set(seen.of('role'))).toEqual(new Set(['follower']));
  }, 360_000);
});

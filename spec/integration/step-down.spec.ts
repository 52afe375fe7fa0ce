import { type Lease, type Registrar } from '../../lib/index.ts';
import { until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { membersOf, watchAll } from '../support/history.ts';
import { inTurn, over } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';

const leaseOf = async (registrar: Registrar): Promise<Lease> => {
  const role = await until(registrar.role$, (each) => each.status === 'leader', { within: 20_000 });
  if (role.status !== 'leader') throw new Error('not the leader');
  return role.lease;
};

over(withOwnServer, inTurn)("stepDown: 'deadline'", {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('keeps the role, the lease and the token over a bounce that is shorter than the lease', async () => {
    const a = at().registrar({ sessionTimeout: 20_000, stepDown: 'deadline' });
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = watchAll(at().recorder(), a);
    const lease = await leaseOf(a);
    await server().kill();
    await until(a.session$, ({ status }) => status === 'suspended');
    expect(lease.isHeld()).toBe(true);
    await server().start();
    await until(a.cluster$, ({ stale, session }) => !stale && session.status === 'connected');
    expect(seen.of('role')).toEqual(['not-joined', 'behind', lease.token]);
    expect(seen.of('leader')).toEqual(['-', 'a@h', 'a@h self'].slice(-seen.of('leader').length));
    expect(membersOf(seen)).toEqual(['[a@h]']);
    expect(seen.of('stale')).toEqual(['false', 'true', 'false']);
    expect(seen.of('session')).toEqual(['connecting', 'connected', 'suspended', 'connected']);
    expect([lease.isHeld(), lease.signal.aborted]).toEqual([true, false]);
  }, 60_000);

  it('steps down by itself when the lease runs out, before the session can, and takes it up again', async () => {
    const a = at().registrar({ sessionTimeout: 4_000, leaseMargin: 1_000, stepDown: 'deadline' });
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = watchAll(at().recorder(), a);
    const lease = await leaseOf(a);
    await server().kill();
    await until(a.role$, ({ status }) => status === 'follower');
    expect([lease.isHeld(), lease.signal.aborted]).toEqual([false, true]);
    expect(seen.find('session', 'suspended')).toBeLessThan(seen.find('role', 'suspended'));
    await server().start();
    const next = await leaseOf(a);
    expect([next === lease, next.token]).toEqual([false, lease.token]);
    expect(seen.of('role')).toEqual([
      'not-joined',
      'behind',
      lease.token,
      'suspended',
      'behind',
      lease.token,
    ]);
  }, 60_000);
});

over(withOwnServer, inTurn)("stepDown: 'disconnect'", {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('ends the lease before anybody hears of the lost connection, and tells all in one order', async () => {
    const a = at().registrar({ sessionTimeout: 20_000 });
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = watchAll(at().recorder(), a);
    const lease = await leaseOf(a);
    // Whatever else it says first has been said.
    await until(a.leader$, (leader) => leader?.self === true);
    await until(a.apps$);
    const from = seen.lines.length;
    let heldWhenSuspended: boolean | undefined;
    a.session$.subscribe(({ status }) => {
      if (status === 'suspended') heldWhenSuspended = lease.isHeld() || !lease.signal.aborted;
    });
    await server().kill();
    await until(a.session$, ({ status }) => status === 'suspended');
    const lines = seen.lines.slice(from).map(({ stream, value }) => `${stream} ${value}`);
    expect(new Set(lines.slice(0, -1))).toEqual(new Set(['role suspended', 'leader a@h', 'stale true']));
    expect(lines.at(-1)).toBe('session suspended');
    expect(heldWhenSuspended).toBe(false);
    await server().start();
    expect((await leaseOf(a)).token).toBe(lease.token);
  }, 60_000);
});

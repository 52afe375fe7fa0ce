import { eventually } from '../support/eventually.ts';
import { faultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { client } from '../support/harness.ts';
import { eachWay } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';
import { company, type Companion, type Company } from '../support/witness/company.ts';
import { folder } from '../support/witness/tree.ts';

const sessionTimeout = 1_500;
const suspended = 'suspended';

eachWay(({ transport }) => {
  withOwnServer('a network', {}, (server) => {
    let proxy: FaultProxy;
    let all: Company;
    let timeout = sessionTimeout;
    /** It leads, and has the network in front of it. */
    let a: Companion;
    /** It stands behind, and looks on. */
    let b: Companion;
    beforeEach(async () => {
      proxy = await faultProxy(server().port);
      all = company({ servers: [server()], sessionTimeout: timeout });
      a = all.node('a', proxy.endpoint, { transport: transport() });
      await eventually(() => a.latest.leads);
      b = all.node('b', server().endpoint);
      await all.settled();
    });
    afterEach(async () => {
      await all.end();
      await proxy.stop();
    });
    /** Both publish something else meanwhile, and in the end everyone has what it wants. */
    const goesOn = async (): Promise<void> => {
      const version = a.wish.version + 1;
      b.publish({ version });
      a.publish({ version, apps: { x: version, y: 1 } });
      await all.settled();
      expect(all.broken()).toEqual([]);
    };
    /** However short it was. */
    const wasSuspended = () => eventually(() => a.sessions().includes(suspended));
    const kept = { sessions: ['connecting', 'connected', suspended, 'connected'], terms: 2 };
    const keptFor = (companion: Companion) => ({
      sessions: companion.sessions(),
      terms: companion.terms().length,
    });

    it.each([
      [
        'is reset',
        () => {
          proxy.reset();
        },
      ],
      [
        'ends in good order',
        () => {
          proxy.finish();
        },
      ],
      [
        'is cut in the middle of a frame from the server',
        () => {
          proxy.ambush = 'cut';
        },
      ],
      [
        'is cut in the middle of a frame to the server',
        () => {
          proxy.ambush = 'cut short';
        },
      ],
    ])('that %s costs the role for a moment, and neither session nor token', async (__, strike) => {
      strike();
      await wasSuspended();
      await goesOn();
      expect(keptFor(a)).toEqual(kept);
      expect(new Set(a.terms()).size).toBe(1);
      expect(keptFor(b)).toEqual({ sessions: ['connecting', 'connected'], terms: 0 });
    });

    it.each([
      ['towards the server', 'server'],
      ['towards the client', 'client'],
      ['either way', 'both'],
    ] as const)(
      'that carries nothing %s any more is noticed before the session is over',
      async (__, where) => {
        const heal = proxy.disturb(where, { silent: true });
        await wasSuspended();
        expect(a.latest.leads).toBe(false);
        heal();
        await goesOn();
        expect(keptFor(a)).toEqual(kept);
        expect(new Set(a.terms()).size).toBe(1);
      },
    );

    it.each([
      ['towards the server', 'server'],
      ['either way', 'both'],
    ] as const)(
      'that carries nothing %s for longer than a session has the next one lead',
      async (__, where) => {
        const heal = proxy.disturb(where, { silent: true });
        await eventually(() => b.latest.leads);
        heal();
        await goesOn();
        expect(a.sessions()).toContain('lost');
        expect(b.latest.leads).toBe(true);
        expect(b.terms()[0]! > a.terms()[0]!).toBe(true);
      },
    );

    it('that carries nothing towards the client alone has nobody lead: each attempt keeps the session', async () => {
      const heal = proxy.disturb('client', { silent: true });
      const silentAt = performance.now();
      await wasSuspended();
      await eventually(() => performance.now() - silentAt > 2 * sessionTimeout && proxy.connections > 3);
      expect([a.latest.leads, b.latest.leads]).toEqual([false, false]);
      heal();
      await goesOn();
      expect(keptFor(a)).toEqual(kept);
      expect(new Set(a.terms()).size).toBe(1);
    });

    it('that is slow costs nothing', async () => {
      const heal = proxy.disturb('both', { delay: 120 });
      await goesOn();
      heal();
      expect(keptFor(a)).toEqual({ sessions: ['connecting', 'connected'], terms: 1 });
    });

    describe('in sessions that outlast the work of this process, which is all of its ends', () => {
      // It stands still for up to a second under load, and a shorter lease ends then, as it must.
      beforeAll(() => {
        timeout = 4 * sessionTimeout;
      });
      afterAll(() => {
        timeout = sessionTimeout;
      });

      it('that carries pieces of 1 KB costs nothing, with a list of 600 members', async () => {
        const outsider = await client(server().endpoint);
        const heal = proxy.disturb('both', { pieces: 1_024 });
        const content = (index: number) =>
          JSON.stringify({ name: `m${String(index)}@h`, routes: [], ext: { version: 1 } });
        const made = await Promise.all(
          Array.from({ length: 600 }, (__, index) =>
            outsider.create(
              `${folder}/nodes/_c_${index.toString(16).padStart(32, '0')}-node-`,
              content(index),
              'ephemeral-sequential',
            ),
          ),
        );
        proxy.reset();
        await wasSuspended();
        await eventually(() => !a.latest.stale && a.latest.members?.length === made.length + 2, Boolean, {
          within: 20_000,
        });
        outsider.close();
        await eventually(() => a.latest.members?.length === 2, Boolean, { within: 20_000 });
        await goesOn();
        heal();
        expect(keptFor(a)).toEqual(kept);
      });
    });

    it('that loses the reply to an update has the update written, and once', async () => {
      proxy.ambush = 'lose';
      a.publish({ version: 7 });
      await eventually(() => proxy.met.lose === 1);
      await goesOn();
      expect(keptFor(a)).toEqual(kept);
    });

    it('that loses the reply to a create and the one to a delete leaves one znode, and then none', async () => {
      proxy.ambush = 'lose';
      a.publish({ apps: { x: 1, y: 1 } });
      await eventually(() => proxy.met.lose === 1);
      await all.settled();
      proxy.ambush = 'lose';
      a.publish({ apps: {} });
      await eventually(() => proxy.met.lose === 2);
      await all.settled();
      expect(all.broken()).toEqual([]);
      expect(a.sessions()).not.toContain('lost');
    });
  });
});

import { lastValueFrom, mergeMap, range } from 'rxjs';
import { child, type Child } from '../support/children.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness, type Client } from '../support/harness.ts';
import type { Seen, Weight } from '../support/load/seen.ts';
import { withOwnServer } from '../support/own-server.ts';

const sessionTimeout = 10_000;
const [members, apps, routesPerApp, processes, observers] = [10_000, 200, 10, 4, 25] as const;

withOwnServer('a cluster under load', { tickTime: 1_000 }, (server) => {
  const at = eachWithHarness(() => server().endpoint);
  const long = { within: 120_000 };

  const nodeName = (index: number): string => `node${String(index)}@h`;
  /** Registers nodes as another process would, many at a time. */
  const crowd = (owner: Client, first: number, count: number) =>
    lastValueFrom(
      range(first, count).pipe(
        mergeMap(
          (index) =>
            owner.create(
              `${at().nodes}/_c_${index.toString(16).padStart(32, '0')}-node-`,
              JSON.stringify({ name: nodeName(index), routes: [{ Port: 11_144 }] }),
              'ephemeral-sequential',
            ),
          500,
        ),
      ),
    );
  const serve = async (owner: Client): Promise<void> => {
    const names = Array.from({ length: apps }, (_, index) => `app${String(index)}`);
    await Promise.all(names.map((app) => owner.folder(`${at().apps}/${app}`)));
    await lastValueFrom(
      range(0, apps * routesPerApp).pipe(
        mergeMap((index) => {
          const app = names[index % apps] ?? '';
          return owner.create(
            `${at().apps}/${app}/_c_${index.toString(16).padStart(32, '0')}-node-`,
            JSON.stringify({ app, node: nodeName(index), Weight: 1, Mode: 1, State: 2 }),
            'ephemeral-sequential',
          );
        }, 200),
      ),
    );
  };

  /** A process of one observer. */
  const one = () => {
    type Message = Partial<Seen & Weight>;
    const observer = child('spec/support/load/observers.ts', [server().endpoint, at().cluster, '1', '30000']);
    const said: Message[] = [];
    observer.process.on('message', (message: Message) => said.push(message));
    return {
      observer,
      sees: (fits: Partial<Seen>) =>
        eventually(
          () => Object.entries(fits).every(([key, value]) => said.at(-1)?.[key as keyof Seen] === value),
          Boolean,
          long,
        ),
      weigh: async (): Promise<Weight> => {
        observer.process.send('weigh');
        const { heap = 0, gap = 0 } = await eventually(
          () => said.at(-1) ?? {},
          (last) => last.heap !== undefined,
        );
        return { heap, gap };
      },
    };
  };

  it('is seen alike by 100 observers, through a burst, a crash and a restart, and no session is lost', async () => {
    const owner = await at().client({ sessionTimeout: 60_000 });
    for (const folder of [at().nodes, at().apps]) await owner.folder(folder);
    await crowd(owner, 0, members);
    await serve(owner);
    const crowds: Child[] = Array.from({ length: processes }, () =>
      child('spec/support/load/observers.ts', [
        server().endpoint,
        at().cluster,
        String(observers),
        String(sessionTimeout),
      ]),
    );
    const said = crowds.map(({ process }) => {
      const seen: Seen[] = [];
      process.on('message', (message: Seen) => {
        if ('members' in message) seen.push(message);
      });
      return seen;
    });
    const alike = async (count: number): Promise<void> => {
      await eventually(() => said.every((seen) => seen.at(-1)?.members === count), Boolean, {
        ...long,
        what: `${String(count)} members for everyone`,
      });
      const last = said.map((seen) => seen.at(-1));
      for (const seen of last)
        expect(seen).toMatchObject({ members: count, apps, routes: routesPerApp, lost: 0 });
    };
    await eventually(() => said.every((seen) => seen.at(-1)?.routes === routesPerApp), Boolean, {
      ...long,
      what: 'the routes of an application for everyone',
    });
    await alike(members);

    const [staying, dying] = await Promise.all([at().client(), at().client()]);
    await Promise.all([crowd(staying, members, 500), crowd(dying, members + 500, 500)]);
    await alike(members + 1_000);

    await dying.send({ op: 'closeSession' });
    await alike(members + 500);

    // On a busy machine a connection may have been lost before.
    const losses = said.map((seen) => seen.at(-1)?.suspended ?? 0);
    await server().kill();
    await server().start();
    await eventually(
      () => said.every((seen, at) => (seen.at(-1)?.suspended ?? 0) >= (losses[at] ?? 0) + observers),
      Boolean,
      { ...long, what: 'the restart for everyone' },
    );
    await alike(members + 500);
    for (const { process, ended } of crowds) {
      process.send('end');
      await ended;
    }
  }, 400_000);

  it('is less than 1 KB for each member in an observer, and nothing when they are gone', async () => {
    for (const folder of [at().nodes, at().apps]) await (await at().client()).folder(folder);
    const { observer, sees, weigh } = one();
    const come = async (): Promise<Client> => {
      const owner = await at().client({ sessionTimeout: 60_000 });
      await crowd(owner, 0, members);
      await sees({ members });
      return owner;
    };
    const go = async (owner: Client): Promise<void> => {
      await owner.send({ op: 'closeSession' });
      await sees({ members: 0 });
    };
    await sees({ members: 0 });
    // Once before: what compiled code takes is there by then.
    await go(await come());
    const empty = (await weigh()).heap;
    const owner = await come();
    const full = (await weigh()).heap;
    await go(owner);
    const after = (await weigh()).heap;
    expect((full - empty) / members).toBeLessThan(1_024);
    expect(after - empty).toBeLessThan(0.05 * (full - empty));
    await observer.end();
  }, 200_000);

  it('holds an observer up for less than 50 ms at a time, while 1,000 join and half of them crash', async () => {
    const owner = await at().client({ sessionTimeout: 60_000 });
    for (const folder of [at().nodes, at().apps]) await owner.folder(folder);
    await crowd(owner, 0, members);
    await serve(owner);
    const { observer, sees, weigh } = one();
    await sees({ members, apps, routes: routesPerApp });
    const gaps: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const [first, second] = await Promise.all([at().client(), at().client()]);
      observer.process.send('measure');
      await Promise.all([crowd(first, members, 500), crowd(second, members + 500, 500)]);
      await sees({ members: members + 1_000 });
      await second.send({ op: 'closeSession' });
      await sees({ members: members + 500 });
      gaps.push((await weigh()).gap);
      await first.send({ op: 'closeSession' });
      await sees({ members });
    }
    expect(gaps.sort((x, y) => x - y)[2]).toBeLessThan(50);
    await observer.end();
  }, 200_000);

  it('takes 1,000 joins of one process on one session, and lets them go', async () => {
    const a = at().registrar({ sessionTimeout });
    const seen = at().recorder();
    seen.listen('session', a.session$, ({ status }) => status);
    const joined = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => a.ready(a.join({ name: nodeName(index), routes: [] }))),
    );
    expect(new Set(joined.map(({ registered }) => registered.path)).size).toBe(1_000);
    const list = await until(a.members$, (all) => all.length === 1_000, long);
    expect(list.every(({ self }) => self)).toBe(true);
    const role = await until(a.role$, (each) => each.status === 'leader');
    expect(role.status === 'leader' && role.lease.path).toBe(list[0]?.path);
    await Promise.all(joined.map(({ leave }) => leave()));
    const outsider = await at().client();
    expect(await outsider.children(at().nodes)).toEqual([]);
    expect(seen.of('session')).toEqual(['connecting', 'connected']);
  }, 120_000);
});

import { BehaviorSubject } from 'rxjs';
import type { Lease, Logger, NodeSpec, Registrar } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { watchAll } from '../support/history.ts';
import { withServer } from '../support/own-server.ts';

withServer('what is done twice, or from within', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);
  const leaseOf = async (registrar: Registrar): Promise<Lease> => {
    const role = await until(registrar.role$, (each) => each.status === 'leader');
    if (role.status !== 'leader') throw new Error('no leader');
    return role.lease;
  };
  const children = async () => (await at().client()).children(at().nodes);

  it('ready of one join: one znode, which stays until both have left, however often each does', async () => {
    const a = at().registrar();
    const join$ = a.join({ name: 'a@h', routes: [] });
    const [one, two] = await Promise.all([a.ready(join$), a.ready(join$)]);
    expect(two.registered.path).toBe(one.registered.path);
    await Promise.all([one.leave(), one.leave(), one[Symbol.asyncDispose]()]);
    expect(await children()).toHaveLength(1);
    await Promise.all([two.leave(), two.leave()]);
    expect(await children()).toEqual([]);
  });

  it('resign, and the end of a hold: one place is given up, once', async () => {
    const a = at().registrar();
    const seen = watchAll(at().recorder(), a);
    const node = await a.ready(a.join({ name: 'a@h', routes: [] }));
    const first = await leaseOf(a);
    const [one, two] = [first.hold(), first.hold()];
    first.resign();
    first.resign();
    one();
    one();
    expect(first.isHeld()).toBe(false);
    expect((await children()).map((name) => `${at().nodes}/${name}`)).toEqual([node.registered.path]);
    two();
    const second = await until(a.role$, (role) => role.status === 'leader' && role.lease.token > first.token);
    first.resign();
    expect(second.status === 'leader' && second.lease.isHeld()).toBe(true);
    expect(await children()).toHaveLength(1);
    expect(seen.of('role').filter((line) => line.length === 16)).toHaveLength(2);
  });

  it('close from a mapper, from a logger and from an input ends all, and throws nothing', async () => {
    const closing: Promise<void>[] = [];
    const registrars: Registrar[] = [];
    const close = (index: number): void => {
      const registrar = registrars[index];
      if (registrar) closing.push(registrar.close());
    };
    const listen = (): void => {
      close(1);
    };
    const logger: Logger = { debug: listen, info: listen, warn: listen, error: listen };
    const node$ = new BehaviorSubject<NodeSpec>({ name: 'c@h', routes: [] });
    let isMapped = false;
    registrars.push(
      at().registrar({
        routesMapper: (routes) => {
          if (isMapped) close(0);
          return routes;
        },
      }),
      at().registrar({ logger }),
      at().registrar(),
    );
    const seen = registrars.map((registrar) => watchAll(at().recorder(), registrar));
    const [a, b, c] = registrars as [Registrar, Registrar, Registrar];
    const input$ = new BehaviorSubject<NodeSpec>({ name: 'a@h', routes: [] });
    a.join(input$).subscribe();
    b.join({ name: 'b@h', routes: [] }).subscribe();
    c.join(node$).subscribe();
    await leaseOf(a).catch(() => undefined);
    await until(c.members$, (list) => list.some(({ self }) => self));
    isMapped = true;
    input$.next({ name: 'a@h', routes: [{ port: 1 }] });
    node$.subscribe(({ routes }) => {
      if (routes.length > 0) close(2);
    });
    node$.next({ name: 'c@h', routes: [{ port: 1 }] });
    await eventually(() => closing.length > 2);
    await Promise.all(closing);
    for (const each of seen) expect(each.of('session').slice(-2)).toEqual(['closed', 'complete']);
    expect(await children()).toEqual([]);
  });
});

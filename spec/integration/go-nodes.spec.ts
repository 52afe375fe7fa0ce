import { BehaviorSubject, concat, defer, from, ignoreElements, map } from 'rxjs';
import type { Transport } from '../../lib/connection/transport.ts';
import { wire } from '../../lib/connection/wire/wire.ts';
import type { AppSpec, NodeSpec } from '../../lib/index.ts';
import { between } from '../support/between.ts';
import { eventually, until } from '../support/eventually.ts';
import { goNode } from '../support/go-node.ts';
import { eachWithHarness, type Client } from '../support/harness.ts';
import { withServer } from '../support/own-server.ts';

const versions = [
  ['old', '/services/ergo'],
  ['new', '/ergo'],
] as const;

/** A transport on which another client creates the first peer's znode just before it does. */
const taking = (other: Client): Transport => {
  let isTaken = false;
  const take = async (path: string): Promise<void> => {
    isTaken = true;
    await other.create(path, '{"name":"other@h","routes":[]}', 'ephemeral');
  };
  return between(wire(), (request, reply$) => {
    const isFirst = !isTaken && request.op === 'create' && request.path.includes('-peer-');
    return isFirst ? defer(() => concat(from(take(request.path)).pipe(ignoreElements()), reply$)) : reply$;
  });
};

withServer('a peer whose name is taken', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);

  it('takes another one, and leaves the znode of the other client alone', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const a = at().registrar({ transport: taking(other) });
    const joined = await a.ready(a.join({ name: 'a@h', routes: [], candidate: false }));
    const names = a.members$.pipe(map((list) => list.map(({ name }) => name).join()));
    await until(names, (list) => list === 'other@h,a@h');
    await joined.leave();
    await until(names, (list) => list === 'other@h');
  });
});

withServer('beside Go nodes', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);

  describe.each(versions)('of the %s version', (version, root) => {
    const registrar = () => at().registrar({ root, layout: 'flat' });
    const go = async (name: string) =>
      goNode(await at().client({ sessionTimeout: 4_000 }), {
        name,
        home: `${root}/${at().cluster}`,
        version,
      });

    it('a change of an application is seen by a reader that watches children only', async () => {
      const a = registrar();
      const spec$ = new BehaviorSubject<AppSpec>({ app: 'one', weight: 1 });
      await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
      const served = await a.ready(a.serve(spec$));
      const reader = await go('go@h');
      expect((await reader.look()).apps).toEqual(['one a@h 1 2']);
      spec$.next({ app: 'one', weight: 5 });
      await eventually(reader.look, ({ apps }) => apps.join() === 'one a@h 5 2');
      const drained = served.drain({ wait: 60_000 });
      await eventually(reader.look, ({ apps }) => apps.join() === 'one a@h 5 3');
      await served.leave();
      await eventually(reader.look, ({ apps }) => apps.length === 0);
      await drained;
    });

    it('peers take leadership from no Go node, and agree with them on who leads', async () => {
      const peers = [registrar(), registrar()] as const;
      const spec$ = new BehaviorSubject<NodeSpec>({ name: 'p1@h', routes: [{ port: 1 }], candidate: false });
      await peers[0].ready(peers[0].join(spec$));
      await peers[1].ready(peers[1].join({ name: 'p2@h', routes: [], candidate: false }));
      const invalid = at().recorder();
      invalid.listen('invalid', peers[0].invalid$, ({ path }) => path);
      const leader$ = peers[0].leader$.pipe(map((leader) => leader?.member?.name));
      const [go1, go2] = [await go('go1@h'), await go('go2@h')];
      await until(leader$, (name) => name === 'go1@h');
      expect([(await go1.look()).leads, (await go2.look()).leads]).toEqual([true, false]);
      spec$.next({ name: 'p1@h', routes: [{ port: 2 }], candidate: false });
      await eventually(go2.look, ({ nodes }) => nodes['p1@h']?.join() === '2');
      go1.leave();
      await until(leader$, (name) => name === 'go2@h');
      await eventually(go2.look, ({ leads }) => leads);
      expect(invalid.of('invalid')).toEqual([]);
    });

    it('readers count one route of each application of a Go node while it creates all of them anew', async () => {
      const a = registrar();
      const seen = at().recorder();
      const app = (name: string, Weight: number) => ({ app: name, Weight, State: 2 });
      const node = await go('go@h');
      await node.serve(app('one', 1), app('two', 1));
      await until(a.apps$, (apps) => apps.join() === 'one,two');
      for (const name of ['one', 'two']) {
        seen.listen(name, a.appRoutes$(name), (routes) => routes.map(({ weight }) => weight).join());
      }
      await eventually(() => seen.lines.length === 2);
      await node.serve(app('one', 2), app('two', 1));
      await until(a.appRoutes$('one'), ([route]) => route?.weight === 2);
      await node.serve(app('one', 3), app('two', 1));
      await until(a.appRoutes$('one'), ([route]) => route?.weight === 3);
      expect(seen.of('one')).toEqual(['1', '2', '3']);
      expect(new Set(seen.of('two'))).toEqual(new Set(['1']));
    });

    it('a route that a Go node deletes by a part of its name is published anew', async () => {
      const a = registrar();
      await a.ready(a.join({ name: 'x-node1@h', routes: [{ port: 1 }] }));
      const served = await a.ready(a.serve({ app: 'one' }));
      const node = await go('node1@h');
      await node.serve({ app: 'two', Weight: 1, State: 2 });
      const { path } = served.registered;
      await until(served.state$, (state) => state.status === 'registered' && state.path !== path);
      expect((await node.look()).apps).toEqual(['one x-node1@h 1 2', 'two node1@h 1 2']);
    });
  });
});

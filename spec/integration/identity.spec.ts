import { map } from 'rxjs';
import { creatorAll, type Registrar, type Role } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy } from '../support/frame-proxy.ts';
import { eachWithHarness } from '../support/harness.ts';
import { membersOf, watchAll } from '../support/history.ts';
import { opcodes, otherOpcodes } from '../support/opcodes.ts';
import { needing, over, transports } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';
import { digest } from '../support/secret.ts';

const names = (registrar: Registrar) => registrar.members$.pipe(map((list) => list.map(({ name }) => name)));
const nodesOf = (registrar: Registrar, app: string) =>
  registrar.appRoutes$(app).pipe(map((list) => list.map(({ node }) => node).join()));

over(withOwnServer, transports)('a registration', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it.each(['nested', 'flat'] as const)(
    'deletes what it created and nothing else, also where a name is part of another (%s)',
    async (layout) => {
      const [a, b, c] = [1, 2, 3].map(() => at().registrar({ layout }));
      if (!a || !b || !c) throw new Error('three');
      const [short, long] = ['node1@localhost', 'x-node1@localhost'];
      const [leaving] = await Promise.all([
        a.ready(a.join({ name: short, routes: [] })),
        b.ready(b.join({ name: long, routes: [] })),
      ]);
      await a.ready(a.serve({ app: 'one' }));
      await b.ready(b.serve({ app: 'one' }));
      const seen = at().recorder();
      seen.listen('one', nodesOf(c, 'one'), String);
      await until(nodesOf(c, 'one'), (list) => list === `${short},${long}`);
      await leaving.leave();
      await until(nodesOf(c, 'one'), (list) => list === long);
      await until(names(c), (list) => list.join() === long);
      expect(seen.of('one')).toEqual([`${short},${long}`, long]);
    },
  );

  it('of twins is two znodes that nobody touches, until each leaves by itself', async () => {
    const [a, b, c] = [at().registrar(), at().registrar(), at().registrar()];
    const seen = watchAll(at().recorder(), c);
    const first = await a.ready(a.join({ name: 'twin@h', routes: [{ port: 1 }] }));
    await until(names(c), (list) => list.length === 1);
    const second = await b.ready(b.join({ name: 'twin@h', routes: [{ port: 2 }] }));
    await until(c.members$, (list) => list.length === 2);
    await second.leave();
    await until(names(c), (list) => list.length === 1);
    const other = await at().client();
    expect((await other.children(at().nodes)).map((name) => `${at().nodes}/${name}`)).toEqual([
      first.registered.path,
    ]);
    expect(membersOf(seen)).toEqual(['[twin@h]', '[twin@h,twin@h]', '[twin@h]']);
    expect(new Set(seen.of('leader').filter((name) => name !== '-'))).toEqual(new Set(['twin@h']));
  });

  it('of twelve processes at one time creates the folders once, and all are there', async () => {
    const root = `/fresh/${at().cluster}`;
    const registrars = Array.from({ length: 12 }, () => at().registrar({ root }));
    await Promise.all(
      registrars.map(async (registrar, index) => {
        await registrar.ready(registrar.join({ name: `n${String(index)}@h`, routes: [] }));
        await registrar.ready(registrar.serve({ app: 'one' }));
      }),
    );
    await Promise.all(registrars.map((registrar) => until(names(registrar), (list) => list.length === 12)));
    for (const registrar of registrars) {
      const [first] = await until(registrar.members$);
      const role = first?.self ? 'leader' : 'behind';
      await until(registrar.role$, (each) => (each.status === 'leader' ? 'leader' : each.reason) === role);
    }
    await until(at().registrar({ root }).appRoutes$('one'), (list) => list.length === 12);
  });

  it('whose whole cluster somebody deletes creates the folders anew, and leads again', async () => {
    const a = at().registrar();
    const seen = watchAll(at().recorder(), a);
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    const tokenOf = (role: Role) => (role.status === 'leader' ? role.lease.token : undefined);
    const before = tokenOf(await until(a.role$, ({ status }) => status === 'leader'));
    const other = await at().client();
    await eventually(async () => {
      const names = await other.children(at().nodes);
      const paths = [...names.map((name) => `${at().nodes}/${name}`), at().nodes];
      // In one go: a node that is quick would be back before its folder is gone.
      await Promise.all(paths.map((path) => other.send({ op: 'delete', path, version: -1 })));
      return true;
    });
    // The deletion may have been told to its sender first.
    await until(a.role$, (role) => ![undefined, before].includes(tokenOf(role)));
    await eventually(
      () => other.children(at().nodes),
      (list) => list.length === 1,
    );
    const tokens = seen.of('role').filter((line) => line.length === 16);
    expect(tokens).toEqual([...tokens].sort());
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(tokens.length).toBeGreaterThan(1);
  });

  it('whose data somebody overwrites puts them right, in place', async () => {
    const a = at().registrar();
    const { registered: state } = await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
    const other = await at().client();
    const data = Buffer.from('vandal');
    await other.send({ op: 'setData', path: state.path, data, version: -1 });
    await eventually(
      async () => Buffer.from((await other.send({ op: 'getData', path: state.path })).data).toString(),
      (text) => text.includes('a@h'),
    );
    expect(await other.children(at().nodes)).toHaveLength(1);
  });

  it('that has a second holder of its name says so in the log, and goes on', async () => {
    const warnings: string[] = [];
    const ignore = (): void => undefined;
    const warn = (line: string): void => {
      warnings.push(line);
    };
    const logger = { debug: ignore, info: ignore, error: ignore, warn };
    const [a, b] = [at().registrar({ logger }), at().registrar()];
    await a.ready(a.join({ name: 'twin@h', routes: [] }));
    a.members$.subscribe();
    await b.ready(b.join({ name: 'twin@h', routes: [] }));
    await until(a.members$, (list) => list.length === 2);
    await eventually(() => warnings.some((line) => line.includes('twin@h')));
  });

  needing(way, 'acl')(
    'sends its credentials before anything else on every connection, again after a loss',
    async () => {
      const proxy = await frameProxy(server().port);
      const auth = digest('u');
      const a = at().registrar({
        endpoints: proxy.endpoint,
        auth,
        acl: creatorAll(),
        sessionTimeout: 10_000,
      });
      const first: Record<number, unknown[]> = {};
      proxy.fate = ({ from, opcode, connection }) => {
        if (from === 'client') (first[connection] ??= []).push(opcode);
        return 'pass';
      };
      const joined = await a.ready(a.join({ name: 'a@h', routes: [] }));
      a.members$.subscribe();
      await until(a.role$, ({ status }) => status === 'leader');
      proxy.reset();
      await until(a.session$, ({ status }) => status === 'suspended');
      await until(a.role$, ({ status }) => status === 'leader');
      await joined.leave();
      const friend = await at().client({ auth });
      expect(await friend.children(at().nodes)).toEqual([]);
      expect([first[0]?.slice(0, 2), first[1]?.slice(0, 2)]).toEqual([
        ['connect', otherOpcodes.auth],
        ['connect', otherOpcodes.auth],
      ]);
      await a.close();
      await proxy.stop();
    },
  );

  it('asks for its own znode behind a request that the quorum commits, after a create whose reply was lost', async () => {
    const [commits, reads] = way.transport().lacks?.has('multi')
      ? [opcodes.setData, opcodes.getChildren]
      : [opcodes.multi, opcodes.getEphemerals];
    const proxy = await frameProxy(server().port);
    const other = await at().client();
    await other.folder(at().nodes);
    const a = at().registrar({ endpoints: proxy.endpoint, sessionTimeout: 10_000 });
    const asked: unknown[] = [];
    proxy.fate = ({ from, opcode, connection }) => {
      if (from === 'client' && connection === 1) asked.push(opcode);
      return from === 'server' && connection === 0 && opcode === opcodes.create ? 'reset' : 'pass';
    };
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    expect(asked.filter((each) => each === commits || each === reads).slice(0, 2)).toEqual([commits, reads]);
    expect(asked).not.toContain(opcodes.create);
    await a.close();
    await proxy.stop();
  });
});

import { BehaviorSubject, merge } from 'rxjs';
import {
  creatorAll,
  permission,
  type Acl,
  type Logger,
  type NodeSpec,
  type RegistrationState,
} from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { membersOf, watchAll } from '../support/history.ts';
import { later, needing, over } from '../support/over.ts';
import { withServer } from '../support/own-server.ts';
import { digest, secret } from '../support/secret.ts';

const good = JSON.stringify({ name: 'good@h', routes: [] });
const owner: Acl = { permissions: permission.all, scheme: 'auth', id: '' };
const anyone = (permissions: number): Acl => ({ permissions, scheme: 'world', id: 'anyone' });

const logger = (): Logger & { readonly warnings: readonly string[] } => {
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  return {
    warnings,
    debug: ignore,
    info: ignore,
    error: ignore,
    warn: (message) => {
      warnings.push(message);
    },
  };
};

over(withServer)('what the ACL forbids', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    // close() waits so long for what the ACL does not let it delete.
    () => ({ transport: way.transport(), closeTimeout: 1_000 }),
  );
  const withAcl = needing(way, 'acl');
  const parent = () => at().nodes.replace(/\/nodes$/, '');
  /** `nodes/` of somebody else, who lets others do no more than the permissions say. */
  const foreignFolder = async (permissions: number) => {
    const foreign = await at().client({ auth: digest('x'), acl: [owner, anyone(permissions)] });
    await foreign.folder(parent());
    await foreign.create(at().nodes, '');
    return foreign;
  };

  it('to list: the streams wait, say so in the log, and begin when it is allowed', async () => {
    const foreign = await foreignFolder(permission.write);
    const told = logger();
    const a = at().registrar({ logger: told });
    const seen = watchAll(at().recorder(), a);
    await eventually(() => told.warnings.some((line) => line.includes(`${at().nodes}: NoAuth`)));
    expect(seen.of('members')).toEqual([]);
    expect(seen.of('role')).toEqual(['not-joined']);
    await foreign.send({ op: 'delete', path: at().nodes, version: -1 });
    const friend = at().registrar();
    await friend.ready(friend.join({ name: 'f@h', routes: [] }));
    await until(a.members$, (list) => list.length === 1);
    expect(seen.of('members').filter((list) => list !== '[]')).toEqual(['[f@h]']);
    expect(seen.of('session')).toEqual(['connecting', 'connected']);
  });

  it('to list, but not to create: a node is registered, and never leads on what it cannot see', async () => {
    const foreign = await foreignFolder(permission.create);
    const told = logger();
    const a = at().registrar({ logger: told });
    const seen = watchAll(at().recorder(), a);
    const { registered: state } = await a.ready(a.join({ name: 'a@h', routes: [] }));
    await until(a.role$, (role) => role.status === 'follower' && role.reason === 'behind');
    await eventually(() => told.warnings.some((line) => line.includes('NoAuth')));
    const before = await foreign.children(at().nodes);
    expect(before.map((name) => `${at().nodes}/${name}`)).toEqual([state.path]);
    const outsider = at().registrar({ auth: digest('x') });
    await until(outsider.leader$, (leader) => leader?.path === state.path);
    expect(seen.of('role')).toEqual(['not-joined', 'behind']);
    expect([seen.of('members'), seen.of('leader')]).toEqual([[], []]);
  });

  it('to list, but not to delete: a node leaves at once, also where the server cannot say what is its own', async () => {
    const foreign = await foreignFolder(permission.create | permission.delete);
    const a = at().registrar({ transport: { ...way.transport(), lacks: later }, closeTimeout: 600_000 });
    const held = a.session$.subscribe();
    const { leave } = await a.ready(a.join({ name: 'a@h', routes: [] }));
    await leave();
    expect(await foreign.children(at().nodes)).toEqual([]);
    held.unsubscribe();
  });

  it('to create: the registration says on which path, goes on trying, and nothing else suffers', async () => {
    await foreignFolder(permission.read);
    const a = at().registrar();
    const seen = watchAll(at().recorder(), a);
    const states: RegistrationState[] = [];
    a.join({ name: 'a@h', routes: [] }).subscribe((state) => states.push(state));
    const denied = () =>
      states.flatMap((state) => (state.status === 'registering' && state.cause ? [state.cause.message] : []));
    await eventually(() => denied().length > 0);
    expect(denied()[0]).toContain(at().nodes);
    expect(denied()[0]).toContain('NoAuth');
    const friend = at().registrar({ auth: digest('x') });
    await friend.ready(friend.join({ name: 'f@h', routes: [] }));
    await until(a.members$, (list) => list.length === 1);
    expect(seen.of('role')).toEqual(['not-joined']);
    expect(membersOf(seen)).toEqual(['[f@h]']);
    expect(seen.of('session')).toEqual(['connecting', 'connected']);
  });

  it('to read: a znode that is first in the election leads, and nobody promotes past it', async () => {
    const open = await at().client();
    await open.folder(at().nodes);
    const foreign = await at().client({ auth: digest('x'), acl: creatorAll() });
    const path = await foreign.create(`${at().nodes}/x-node-`, good, 'ephemeral-sequential');
    const [a, b] = [at().registrar(), at().registrar()];
    const seen = at().recorder();
    for (const [name, registrar] of [
      ['a', a],
      ['b', b],
    ] as const) {
      await registrar.ready(registrar.join({ name: `${name}@h`, routes: [] }));
      seen.listen(`role of ${name}`, registrar.role$, (role) =>
        role.status === 'leader' ? 'leader' : role.reason,
      );
      seen.listen(`leader by ${name}`, registrar.leader$, (leader) =>
        leader?.path === path
          ? `unknown, token ${String(/^[0-9a-f]{16}$/.test(leader.token))}`
          : String(leader?.member?.name),
      );
      await until(registrar.members$, (list) => list.some(({ self }) => self));
      await until(registrar.role$, (role) => role.status === 'follower' && role.reason === 'behind');
    }
    await until(a.members$, (list) => list.length === 2);
    expect([...seen.of('role of a'), ...seen.of('role of b')]).not.toContain('leader');
    await foreign.send({ op: 'delete', path, version: -1 });
    await until(a.role$, ({ status }) => status === 'leader');
    await until(b.leader$, (leader) => leader?.member?.name === 'a@h');
    expect(seen.of('leader by b')).toEqual(['unknown, token true', 'a@h']);
    expect(seen.of('role of b').at(-1)).toBe('behind');
    expect(seen.of('role of a').slice(-2)).toEqual(['behind', 'leader']);
  });

  withAcl(
    'is the same for every folder on the way: nobody else lists, creates or deletes in any of them',
    async () => {
      const root = `/closed-${at().cluster}/deep`;
      const a = at().registrar({ root, auth: digest('u'), acl: creatorAll() });
      const { registered: state } = await a.ready(a.join({ name: 'a@h', routes: [] }));
      const served = await a.ready(a.serve({ app: 'billing' }));
      const stranger = await at().client();
      const folders = [state.path, served.registered.path].flatMap((path) =>
        [...path.slice(1).matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1)),
      );
      expect(folders).toContain(`${root}/${at().cluster}/apps/billing`);
      for (const folder of folders) {
        await expect(stranger.children(folder)).rejects.toThrow('NoAuth');
        await expect(stranger.create(`${folder}/x`, '')).rejects.toThrow('NoAuth');
      }
      for (const { path } of [state, served.registered]) {
        const remove = stranger.send({ op: 'delete', path, version: -1 });
        await expect(remove).rejects.toThrow('NoAuth');
      }
    },
  );

  withAcl('is told with the permission that is missing, and on which znode', async () => {
    const owner = at().registrar({ auth: digest('u'), acl: creatorAll() });
    const { registered: state } = await owner.ready(owner.join({ name: 'a@h', routes: [] }));
    const told = logger();
    const a = at().registrar({ logger: told });
    const seen = at().recorder();
    seen.listen('join', a.join({ name: 'b@h', routes: [] }), (each) =>
      each.status === 'registering' ? (each.cause?.message ?? '') : each.status,
    );
    seen.listen('data', a.watch.data$(state.path), () => 'data');
    a.members$.subscribe();
    const missing = (permission: string, path: string) =>
      `NoAuth: the ACL of ${path} does not give this client the permission '${permission}'`;
    const has = (lines: readonly string[], start: string, end: string) =>
      lines.some((line) => line.startsWith(start) && line.includes(end));
    await eventually(() => has(seen.of('join'), `create ${at().nodes}/`, missing('create', at().nodes)));
    await eventually(() => has(seen.of('data'), `error: getData ${state.path}`, missing('read', state.path)));
    await eventually(() => has(told.warnings, `getChildren ${at().nodes}`, missing('read', at().nodes)));
  });

  withAcl('to write: what was published stays, and the registration says so', async () => {
    const acl = [{ permissions: permission.all - permission.write, scheme: 'auth', id: '' }];
    const a = at().registrar({ auth: digest('u'), acl });
    const node$ = new BehaviorSubject<NodeSpec>({ name: 'a@h', routes: [{ port: 1 }] });
    const states: RegistrationState[] = [];
    const { registered: state } = await a.ready(a.join(node$));
    a.join(node$).subscribe((each) => states.push(each));
    node$.next({ name: 'a@h', routes: [{ port: 2 }] });
    const refused = () =>
      states.flatMap((each) =>
        each.status === 'registered' && each.updateError ? [each.updateError.message] : [],
      );
    await eventually(() => refused().length > 0);
    expect(refused()[0]).toContain(
      `the ACL of ${state.path} does not give this client the permission 'write'`,
    );
    const [member] = await until(a.members$, (list) => list.length === 1);
    expect(member?.endpoints[0]?.port).toBe(1);
  });

  it('to delete: leave() gives up after closeTimeout, and the znode goes with the session', async () => {
    await foreignFolder(permission.read + permission.create);
    const told = logger();
    const a = at().registrar({ logger: told, closeTimeout: 1_000, linger: 60_000 });
    const { registered: state, leave } = await a.ready(a.join({ name: 'a@h', routes: [] }));
    await leave();
    expect(told.warnings.join()).toContain(
      `the ACL of ${at().nodes} does not give this client the permission 'delete'`,
    );
    const other = await at().client();
    expect(await other.children(at().nodes)).toEqual([state.path.slice(at().nodes.length + 1)]);
    await a.close();
    expect(await other.children(at().nodes)).toEqual([]);
  });

  withAcl('to read, as a wrong password shows: it is accepted, and is nobody', async () => {
    const owned = at().registrar({ auth: digest('u'), acl: creatorAll() });
    await owned.ready(owned.join({ name: 'a@h', routes: [] }));
    const told = logger();
    const wrong = at().registrar({ auth: digest('u', `${secret}-wrong`), acl: creatorAll(), logger: told });
    const seen = watchAll(at().recorder(), wrong);
    const states: RegistrationState[] = [];
    const errors: unknown[] = [];
    merge(wrong.members$, wrong.appRoutes$('x')).subscribe({ error: (error) => errors.push(error) });
    wrong.join({ name: 'w@h', routes: [] }).subscribe((state) => states.push(state));
    await eventually(() =>
      states.some((state) => state.status === 'registering' && state.cause?.message.includes('NoAuth')),
    );
    await eventually(() => told.warnings.some((line) => line.includes('NoAuth')));
    expect(errors).toEqual([]);
    expect(seen.of('session')).toEqual(['connecting', 'connected']);
    expect(JSON.stringify([told.warnings, states, seen.lines])).not.toContain(secret);
  });
});

import { firstValueFrom, map, merge, take, toArray } from 'rxjs';
import { creatorAll, LayoutMismatch, type InvalidEntry, type Registrar } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { withOwnServer, withServer } from '../support/own-server.ts';
import { setAcl } from '../support/set-acl.ts';
import { digest } from '../support/secret.ts';
import { watchCount } from '../support/watch-count.ts';

const names = (registrar: Registrar) => registrar.members$.pipe(map((list) => list.map(({ name }) => name)));
const good = JSON.stringify({ name: 'good@h', routes: [] });

withOwnServer('one bad znode', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);

  it('is quarantined, whatever is wrong with it, and everyone else is seen', async () => {
    const other = await at().client();
    const secret = await at().client({ auth: digest('x'), acl: creatorAll() });
    const { nodes } = at();
    await other.folder(nodes);
    await other.create(`${nodes}/_c_${'0'.repeat(32)}-node-`, '{', 'ephemeral-sequential');
    await other.create(`${nodes}/a-`, '', 'ephemeral-sequential');
    await other.create(`${nodes}/b-`, '{"name":1,"routes":[]}', 'ephemeral-sequential');
    await other.create(`${nodes}/c`, good, 'ephemeral');
    await other.create(`${nodes}/d-`, good, 'persistent-sequential');
    await secret.create(`${nodes}/e-`, good, 'ephemeral-sequential');
    const a = at().registrar();
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen: InvalidEntry[] = [];
    a.invalid$.subscribe((entry) => seen.push(entry));
    await until(names(a), (list) => list.includes('a@h'));
    expect(await firstValueFrom(names(a))).toEqual(['a@h']);
    const reasons = seen.map(({ path, reason }) => [path.slice(nodes.length + 1).slice(0, 2), reason]);
    expect(reasons.sort()).toEqual([
      ['_c', 'malformed'],
      ['a-', 'malformed'],
      ['b-', 'malformed'],
      ['c', 'name'],
      ['d-', 'not-ephemeral'],
      ['e-', 'unreadable'],
    ]);
    expect(seen.find(({ reason }) => reason === 'unreadable')?.bytes).toBeUndefined();
    expect(seen.find(({ path }) => path.includes('/b-'))?.errors).toEqual(['name: string expected, 1 given']);
  });

  it('may have so long a name that a group of such fits into no request', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const long = `${at().nodes}/${'x'.repeat(600_000)}-`;
    for (const prefix of [long, long, `${at().nodes}/y-`]) {
      await other.create(prefix, good, 'ephemeral-sequential');
    }
    await until(names(at().registrar()), (list) => list.length === 3);
  });

  it('may be nested so deep that nobody can print it', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    await other.create(`${at().nodes}/x-`, `{"name":${deep},"routes":[]}`, 'ephemeral-sequential');
    await other.create(`${at().nodes}/y-`, good, 'ephemeral-sequential');
    const a = at().registrar();
    const invalid = firstValueFrom(a.invalid$);
    expect(await until(names(a))).toEqual(['good@h']);
    expect((await invalid).reason).toBe('malformed');
  });

  it('stands for election all the same: a poisoned znode that is first leads, as nobody knows whom', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const path = await other.create(`${at().nodes}/x-node-`, 'poison', 'ephemeral-sequential');
    const a = at().registrar();
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = at().recorder();
    seen.listen('role', a.role$, (role) => (role.status === 'leader' ? 'leader' : role.reason));
    seen.listen('leader', a.leader$, (leader) => `${leader?.path ?? '-'} ${String(leader?.member?.name)}`);
    await until(a.leader$, (leader) => leader?.path === path);
    await until(a.role$, (role) => role.status === 'follower' && role.reason === 'behind');
    await other.send({ op: 'delete', path, version: -1 });
    await until(a.role$, ({ status }) => status === 'leader');
    expect(seen.of('leader')[0]).toBe(`${path} undefined`);
    expect(seen.of('role')).toEqual(['not-joined', 'behind', 'leader']);
  });

  it('that cannot be read is seen to come and go beside others that can', async () => {
    const a = at().registrar();
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    a.members$.subscribe();
    const invalid: string[] = [];
    a.invalid$.subscribe(({ path }) => invalid.push(path));
    const secret = await at().client({ auth: digest('x'), acl: creatorAll() });
    const other = await at().client();
    const first = await secret.create(`${at().nodes}/s-`, 'x', 'ephemeral-sequential');
    await other.create(`${at().nodes}/t-`, good, 'ephemeral-sequential');
    await until(names(a), (list) => list.includes('good@h'));
    const second = at().registrar();
    second.invalid$.subscribe(({ path }) => invalid.push(path));
    await eventually(() => invalid.includes(first));
    await secret.send({ op: 'delete', path: first, version: -1 });
    await until(second.leader$, (leader) => leader?.member?.name === 'a@h');
  });

  it('that cannot be read is quarantined, though it comes when all is read', async () => {
    const a = at().registrar();
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    const invalid: string[] = [];
    a.invalid$.subscribe(({ path }) => invalid.push(path));
    await until(names(a), (list) => list.length === 1);
    await until(a.role$, ({ status }) => status === 'leader');
    const secret = await at().client({ auth: digest('x'), acl: creatorAll() });
    const path = await secret.create(`${at().nodes}/s-`, 'x', 'ephemeral-sequential');
    await eventually(() => invalid.includes(path), Boolean, { what: 'the unreadable one' });
  });

  it('that nobody may read any more is missed when it goes, and no follower waits for it for ever', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const path = await other.create(`${at().nodes}/x-`, good, 'ephemeral-sequential');
    const a = at().registrar({ sessionTimeout: 1_000 });
    a.role$.subscribe();
    a.join({ name: 'a@h', routes: [] }).subscribe();
    await until(a.role$, (role) => role.status === 'follower' && role.reason === 'behind');
    await until(names(a), (list) => list.length === 2);
    await setAcl(server().port, path, [{ permissions: 31, scheme: 'ip', id: '10.0.0.1' }]);
    await other.send({ op: 'delete', path, version: -1 });
    await until(a.role$, ({ status }) => status === 'leader', { within: 5_000, what: 'leadership' });
  });

  it('that cannot be read leaves no watch on its folder when nobody looks any more', async () => {
    const other = await at().client();
    const folder = `${at().apps}/one`;
    await other.folder(folder);
    await other.folder(at().nodes);
    const secret = await at().client({ auth: digest('x'), acl: creatorAll() });
    await secret.create(`${folder}/s-`, 'x', 'ephemeral-sequential');
    const a = at().registrar();
    const held = a.session$.subscribe();
    await firstValueFrom(a.invalid$);
    await eventually(
      () => watchCount(server()),
      (count) => count === 0,
      { what: 'no watch' },
    );
    held.unsubscribe();
  });

  it('that cannot be read is in a list of children, whoever else watches the folder', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const secret = await at().client({ auth: digest('x'), acl: creatorAll() });
    const a = at().registrar();
    const seen: (readonly string[] | undefined)[] = [];
    a.members$.subscribe();
    a.watch.children$(at().nodes).subscribe((list) => seen.push(list));
    await until(a.members$);
    await eventually(() => seen.length === 1);
    await secret.create(`${at().nodes}/s-`, 'x', 'ephemeral-sequential');
    await eventually(() => seen.at(-1)?.length === 1, Boolean, { what: 'the second list' });
  });

  it('that cannot be read takes no watch away from others on its folder', async () => {
    const other = await at().client();
    const folder = `${at().apps}/one`;
    await other.folder(folder);
    await other.folder(at().nodes);
    const secret = await at().client({ auth: digest('x'), acl: creatorAll() });
    await secret.create(`${folder}/s-`, 'x', 'ephemeral-sequential');
    const a = at().registrar();
    const counts: (number | undefined)[] = [];
    a.watch.children$(folder).subscribe((list) => counts.push(list?.length));
    await eventually(() => counts.length === 1);
    await firstValueFrom(a.invalid$);
    for (const expected of [2, 3, 4]) {
      await other.create(`${folder}/x-`, '{', 'ephemeral-sequential');
      await eventually(() => counts.at(-1) === expected, Boolean, { what: `${String(expected)} children` });
    }
  });

  it('of an application harms no other one; a misplaced one is left out', async () => {
    const a = at().registrar();
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await a.ready(a.serve({ app: 'one' }));
    const other = await at().client();
    const foreign = JSON.stringify({ app: 'two', node: 'a@h', Weight: 1, Mode: 1, State: 2 });
    await other.create(`${at().apps}/one/_c_${'1'.repeat(32)}-node-`, foreign, 'ephemeral-sequential');
    await other.create(
      `${at().apps}/one/_c_${'2'.repeat(32)}-node-`,
      '{"Weight":1.5}',
      'ephemeral-sequential',
    );
    const reasons = await firstValueFrom(a.invalid$.pipe(take(2), toArray()));
    expect(reasons.map(({ reason }) => reason).sort()).toEqual(['malformed', 'misplaced']);
    expect(await firstValueFrom(a.apps$)).toEqual(['one']);
    expect(await firstValueFrom(a.appRoutes$('one'))).toHaveLength(1);
  });

  it('reads both layouts, and refuses to mix them', async () => {
    const [nested, flat] = [at().registrar(), at().registrar({ layout: 'flat' })];
    await flat.ready(flat.join({ name: 'f@h-1', routes: [{ port: 1 }] }));
    await nested.ready(nested.join({ name: 'n@h', routes: [] }));
    await flat.ready(flat.serve({ app: 'one' }));
    await expect(nested.ready(nested.serve({ app: 'two' }))).rejects.toThrow(LayoutMismatch);
    await expect(nested.ready(nested.serve({ app: 'two' }))).rejects.toThrow("layout: 'flat'");
    const [route] = await until(nested.appRoutes$('one'), (list) => list.length === 1);
    expect(route?.path).toMatch(/\/apps\/_c_[0-9a-f]{32}-_f_h_1_-\d{10}$/);
    const other = at().registrar({ cluster: `${at().cluster}-x` });
    await other.ready(other.join({ name: 'n@h', routes: [] }));
    await other.ready(other.serve({ app: 'two' }));
    const mixing = at().registrar({ cluster: `${at().cluster}-x`, layout: 'flat' });
    await mixing.ready(mixing.join({ name: 'm@h', routes: [] }));
    await expect(mixing.ready(mixing.serve({ app: 'one' }))).rejects.toThrow("layout: 'nested'");
  });

  it('NoAuth on create is told as a cause, and mended by waiting', async () => {
    const secret = await at().client({ auth: digest('x'), acl: creatorAll() });
    await secret.folder(at().nodes.replace(/\/nodes$/, ''));
    await secret.create(at().nodes, '');
    const a = at().registrar();
    const states: string[] = [];
    a.join({ name: 'a@h', routes: [] }).subscribe((state) => {
      states.push(state.status === 'registering' ? String(state.cause?.message) : state.status);
    });
    await eventually(() => states.some((state) => state.includes('NoAuth')));
    const members: unknown[] = [];
    a.members$.subscribe((list) => members.push(list));
    await secret.send({ op: 'delete', path: at().nodes, version: -1 });
    await until(names(a), (list) => list.length === 1, { within: 15_000 });
    await eventually(() => states.at(-1) === 'registered');
  });

  it('sets the configured ACL on every znode that it creates', async () => {
    const a = at().registrar({ auth: digest('x'), acl: creatorAll() });
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    const stranger = await at().client();
    await expect(stranger.children(at().nodes)).rejects.toThrow('NoAuth');
    const friend = await at().client({ auth: digest('x') });
    const [name = ''] = await friend.children(at().nodes);
    await expect(stranger.send({ op: 'getData', path: `${at().nodes}/${name}` })).rejects.toThrow('NoAuth');
    const blind = at().registrar();
    const errors: unknown[] = [];
    merge(blind.members$, blind.leader$).subscribe({ error: (error: unknown) => errors.push(error) });
    await until(blind.session$, ({ status }) => status === 'connected');
    expect(errors).toEqual([]);
  });
});

withServer('a reply over maxFrame', {}, (server) => {
  const at = eachWithHarness(() => server().endpoint);

  it('costs that one znode, and no connection', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const giant = JSON.stringify({ name: 'giant@h', routes: [], ext: { data: 'x'.repeat(5_000) } });
    await other.create(`${at().nodes}/g-`, giant, 'ephemeral-sequential');
    for (let count = 0; count < 5; count += 1) {
      const data = JSON.stringify({
        name: `n${String(count)}@h`,
        routes: [],
        ext: { data: 'x'.repeat(900) },
      });
      await other.create(`${at().nodes}/n-`, data, 'ephemeral-sequential');
    }
    const a = at().registrar({ maxFrame: 4_096 });
    const sessions: string[] = [];
    a.session$.subscribe(({ status }) => sessions.push(status));
    const invalid = firstValueFrom(a.invalid$);
    await until(names(a), (list) => list.length === 5);
    expect((await invalid).reason).toBe('too-large');
    expect(sessions).toEqual(['connecting', 'connected']);
  });
});

import { BehaviorSubject, concat, filter, NEVER, of, Subscription, take } from 'rxjs';
import {
  permission,
  whileLeader,
  type Lease,
  type NodeSpec,
  type Registrar,
  type RegistrationState,
} from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { eachWithHarness } from '../support/harness.ts';
import { over } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';
import { tampering } from '../support/tampering.ts';
import { tcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const leads = (registrar: Registrar) => until(registrar.role$, ({ status }) => status === 'leader');
const throttled = -127;

over(withOwnServer)('a registration', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );
  const proxies: TcpProxy[] = [];
  const proxyOf = async (port: number): Promise<TcpProxy> => {
    const proxy = await tcpProxy(port);
    proxies.push(proxy);
    return proxy;
  };
  afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())));

  it('writes its data again when somebody else has overwritten them', async () => {
    const a = at().registrar();
    const { registered: state } = await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
    const other = await at().client();
    const foreign = Buffer.from(JSON.stringify({ name: 'foreign@h', routes: [] }));
    await other.send({ op: 'setData', path: state.path, data: foreign, version: -1 });
    await eventually(
      async () => (await other.send({ op: 'getData', path: state.path })).data.toString(),
      (data) => data.includes('a@h'),
      { what: 'its own data' },
    );
  });

  it('still watches its znode after an update that had to be tried twice', async () => {
    const transport = tampering(way.transport());
    const a = at().registrar({ transport });
    const node$ = new BehaviorSubject<NodeSpec>({ name: 'a@h', routes: [{ port: 1 }] });
    const states: RegistrationState[] = [];
    a.join(node$).subscribe((state) => states.push(state));
    await leads(a);
    a.role$.subscribe();
    let refusals = 1;
    transport.refuse = ({ op }) => (op === 'setData' && refusals-- > 0 ? throttled : undefined);
    node$.next({ name: 'a@h', routes: [{ port: 2 }] });
    await until(a.members$, (list) => list[0]?.endpoints[0]?.port === 2);
    await leads(a);
    const other = await at().client();
    const [name = ''] = await other.children(at().nodes);
    const demoted = until(a.role$, ({ status }) => status === 'follower', { what: 'a demotion' });
    await other.send({ op: 'delete', path: `${at().nodes}/${name}`, version: -1 });
    await demoted;
    await eventually(
      () => other.children(at().nodes),
      (list) => list.length === 1 && list[0] !== name,
      { what: 'a znode created anew' },
    );
  });

  it('watches its znode after its own update, though nobody looks at the others', async () => {
    const a = at().registrar();
    const node$ = new BehaviorSubject<NodeSpec>({ name: 'a@h', routes: [{ port: 1 }] });
    const { registered: state } = await a.ready(a.join(node$));
    const other = await at().client();
    const holds = (text: string) =>
      eventually(
        async () => {
          const [name = ''] = await other.children(at().nodes);
          const path = `${at().nodes}/${name}`;
          return `${path} ${(await other.send({ op: 'getData', path })).data.toString()}`;
        },
        (found) => found.includes(text),
        { what: text },
      );
    for (const port of [2, 3]) {
      node$.next({ name: 'a@h', routes: [{ port }] });
      await holds(`"Port":${String(port)}`);
    }
    await other.send({ op: 'setData', path: state.path, data: Buffer.from('x'), version: -1 });
    await holds('"Port":3');
    await other.send({ op: 'delete', path: state.path, version: -1 });
    expect(await holds('"Port":3')).not.toContain(state.path);
  });

  it('stays registered, and the leader, while an update is refused, and says why', async () => {
    const transport = tampering(way.transport());
    const a = at().registrar({ transport, closeTimeout: 1_000 });
    const node$ = new BehaviorSubject<NodeSpec>({ name: 'a@h', routes: [{ port: 1 }] });
    const states: RegistrationState[] = [];
    a.join(node$).subscribe((state) => states.push(state));
    const roles: string[] = [];
    a.role$.subscribe(({ status }) => roles.push(status));
    await leads(a);
    transport.refuse = ({ op }) => (op === 'setData' ? throttled : undefined);
    const before = states.length;
    node$.next({ name: 'a@h', routes: [{ port: 2 }] });
    await eventually(() => states.length > before);
    expect(states.at(-1)).toMatchObject({ status: 'registered', updateError: { code: 'Throttled' } });
    expect(roles.at(-1)).toBe('leader');
  });

  it('says what is amiss where a parent may not be created, and asks with back-off', async () => {
    const other = await at().client();
    const readOnly = [{ permissions: permission.read, scheme: 'world', id: 'anyone' }];
    const root = `/locked-${at().cluster}`;
    await other.send({
      op: 'create',
      path: root,
      data: Buffer.of(),
      acl: readOnly,
      mode: 'persistent',
    });
    const transport = tampering(way.transport());
    const a = at().registrar({ root, transport });
    const causes: string[] = [];
    a.join({ name: 'a@h', routes: [] }).subscribe((state) => {
      if (state.status === 'registering' && state.cause) causes.push(state.cause.message);
    });
    await eventually(() => transport.requests.length > 200 || causes.length > 2);
    expect(transport.requests.length).toBeLessThan(200);
    expect(causes.at(-1)).toContain('NoAuth');
  });

  it('gives its place up although the connection was lost after resign()', async () => {
    const proxy = await proxyOf(server().port);
    const a = at().registrar({ endpoints: `127.0.0.1:${String(proxy.port)}`, sessionTimeout: 10_000 });
    const b = at().registrar();
    const first = await a.ready(a.join({ name: 'a@h', routes: [] }));
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    a.role$.subscribe();
    const role = await leads(a);
    if (role.status !== 'leader') throw new Error('no leader');
    const release = role.lease.hold();
    role.lease.resign();
    await until(a.role$, (now) => now.status === 'follower');
    proxy.reset();
    await until(a.session$, ({ status }) => status === 'suspended');
    await until(a.session$, ({ status }) => status === 'connected');
    release();
    const other = await at().client();
    const name = first.registered.path.slice(at().nodes.length + 1);
    await eventually(
      () => other.children(at().nodes),
      (list) => !list.includes(name),
      { within: 8_000, what: 'the end of the znode that was given up' },
    );
    await until(b.role$, (now) => now.status === 'leader', { what: 'another leader' });
  }, 40_000);

  it('starts no work under a lease that was resigned in the same breath', async () => {
    // The work never ends, and close() waits for it.
    const a = at().registrar({ closeTimeout: 1_000 });
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = at().recorder();
    a.role$
      .pipe(
        filter((role) => role.status === 'leader'),
        take(1),
      )
      .subscribe((role) => {
        role.lease.resign();
      });
    const work = ({ token }: Lease) => concat(of(token), NEVER);
    seen.listen('work', a.role$.pipe(whileLeader(work, { drained: () => NEVER })), String);
    seen.listen('role', a.role$, (role) => (role.status === 'leader' ? role.lease.token : role.reason));
    const isToken = (line: string): boolean => /^[0-9a-f]{16}$/.test(line);
    await eventually(() => seen.of('role').filter(isToken).length === 2);
    const [, second] = seen.of('role').filter(isToken);
    expect(seen.of('work')).toEqual([second]);
  });

  it('of a name that another session holds is reported', async () => {
    const lines: string[] = [];
    const line = (message: string) => lines.push(message);
    const logger = { debug: () => undefined, info: () => undefined, warn: line, error: line };
    const [a, b] = [at().registrar(), at().registrar({ logger })];
    await a.ready(a.join({ name: 'twin@h', routes: [] }));
    await b.ready(b.join({ name: 'twin@h', routes: [] }));
    await until(b.members$, (list) => list.length === 2);
    await eventually(() => lines.some((text) => text.includes('twin@h')), Boolean, {
      what: 'a report of the twin',
    });
  });

  it('beside nodes of the Go registrar that stand for election logs a warning', async () => {
    const lines: string[] = [];
    const warn = (message: string) => lines.push(message);
    const logger = { debug: () => undefined, info: () => undefined, warn, error: warn };
    const other = await at().client();
    await other.folder(at().nodes);
    const go = JSON.stringify({ name: 'go@h', routes: null });
    await other.create(`${at().nodes}/_c_${'d'.repeat(32)}-node-`, go, 'ephemeral-sequential');
    const a = at().registrar({ logger });
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await until(a.members$, (list) => list.length === 2);
    await eventually(() => lines.some((text) => text.includes('go@h')), Boolean, {
      what: 'a warning',
    });
  });

  it('may begin anew in the handler that tells of its end', async () => {
    const a = at().registrar();
    const spec = { name: 'a@h', routes: [] };
    const first = a.join(spec).subscribe();
    a.role$.subscribe();
    await leads(a);
    const seen = at().recorder();
    a.role$
      .pipe(
        filter((role) => role.status === 'follower' && role.reason === 'not-joined'),
        take(1),
      )
      .subscribe(() => seen.listen('join', a.join(spec), ({ status }) => status));
    first.unsubscribe();
    await eventually(() => seen.of('join').length > 1 || seen.of('join')[0]?.startsWith('error'));
    expect(seen.of('join')).toEqual(['registering', 'registered']);
  });

  it('renews its lease at a bounded rate where leaseMargin is more than the timeout that was granted', async () => {
    const transport = tampering(way.transport());
    const a = at().registrar({ transport, sessionTimeout: 120_000, leaseMargin: 30_000 });
    a.role$.subscribe();
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    const other = await at().client();
    for (let turn = 0; turn < 50; turn += 1) await other.children('/');
    const renewals = transport.requests.filter(({ op }) => op === 'multi' || op === 'setData');
    expect(renewals.length).toBeLessThan(20);
  });

  it('never leads again on a znode that it has resigned, though a write is under way', async () => {
    const a = at().registrar();
    const node$ = new BehaviorSubject<NodeSpec>({ name: 'a@h', routes: [] });
    a.join(node$).subscribe();
    const seen = at().recorder();
    seen.listen('role', a.role$, (role) => (role.status === 'leader' ? role.lease.token : role.reason));
    const role = await leads(a);
    if (role.status !== 'leader') throw new Error('it does not lead');
    node$.next({ name: 'a@h', routes: [{ port: 7 }] });
    role.lease.resign();
    await until(a.role$, (each) => each.status === 'leader' && each.lease.token > role.lease.token);
    expect(seen.of('role').filter((line) => line === role.lease.token)).toHaveLength(1);
    expect(seen.of('role')).not.toContain('suspended');
  });

  it('left in the handler of its own role is gone, and what it served with it', async () => {
    const a = at().registrar();
    const seen = at().recorder();
    const joined = new Subscription();
    a.role$.subscribe((role) => {
      if (role.status === 'follower' && role.reason === 'behind') joined.unsubscribe();
    });
    seen.listen('role', a.role$, (role) => (role.status === 'leader' ? 'leader' : role.reason));
    seen.listen('serve', a.serve({ app: 'billing' }), ({ status }) => status);
    await until(a.members$);
    joined.add(a.join({ name: 'a@h', routes: [] }).subscribe());
    await eventually(() => seen.of('role').includes('behind') && joined.closed);
    const other = await at().client();
    await eventually(
      () => other.children(at().nodes),
      (list) => list.length === 0,
    );
    expect([seen.of('role').at(-1), seen.of('serve').at(-1)]).toEqual(['not-joined', 'registering']);
  });
});

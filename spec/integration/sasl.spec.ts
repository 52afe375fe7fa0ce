import { creatorAll, permission, type Acl, type Registrar } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy } from '../support/frame-proxy.ts';
import { eachWithHarness, type Harness } from '../support/harness.ts';
import { membersOf, watchAll } from '../support/history.ts';
import { listeningLogger } from '../support/listening-logger.ts';
import { describeOwn } from '../support/own-server.ts';
import { saslServer } from '../support/sasl-server.ts';
import { digest, sasl, secret } from '../support/secret.ts';
import { traces } from '../support/traces.ts';
import { zooKeeperServer, type ZooKeeperServer } from '../support/zookeeper-server.ts';

const users = { bob: secret, alice: 'alices', jürgen: 'pässwörd', łucja: 'hasło', 'a-b': 'c:d\\\\e' };
const saslAll = (id: string): readonly Acl[] => [{ permissions: permission.all, scheme: 'sasl', id }];

const lasting = (start: () => Promise<ZooKeeperServer>): (() => ZooKeeperServer) => {
  let server: ZooKeeperServer;
  beforeAll(async () => {
    server = await start();
  }, 60_000);
  afterAll(() => server.stop());
  return () => server;
};

/** What every stream of a registrar ends with, how often it dialled for that, and what it told. */
const refusalOf = async (at: Harness, port: number, auth = sasl('bob')) => {
  const proxy = await frameProxy(port);
  const logger = listeningLogger();
  const a = at.registrar({ endpoints: proxy.endpoint, auth, logger });
  const seen = watchAll(at.recorder(), a);
  seen.listen('join', a.join({ name: 'a@h', routes: [] }), ({ status }) => status);
  await eventually(() => seen.of('session').some((line) => line.startsWith('error')));
  const ends = ['session', 'members', 'leader', 'role', 'apps', 'join'].map((each) => seen.of(each).at(-1));
  const { connections } = proxy;
  const error: unknown = await a.ready(a.join({ name: 'a@h', routes: [] })).catch((e: unknown) => e);
  expect(error).toMatchObject({ _tag: 'AuthFailed', schemes: ['sasl'] });
  await a.close();
  await proxy.stop();
  expect(
    traces({ password: Buffer.from(auth.credential) }, [a, error, ...seen.lines, ...logger.lines]),
  ).toEqual([]);
  return { ends: new Set(ends), connections, message: (error as Error).message };
};

describeOwn.each([
  ['that enforces it', true],
  ['that does not', false],
])('SASL on a server %s', (_, enforced) => {
  const server = lasting(() => saslServer({ users, enforced }));
  const at = eachWithHarness(() => server().endpoint);
  const leads = (registrar: Registrar) =>
    until(registrar.role$, ({ status }) => status === 'leader', { within: 20_000 });

  it('carries a whole cluster, and each reconnect authenticates anew', async () => {
    const proxy = await frameProxy(server().port);
    const opcodes: (number | string)[][] = [];
    proxy.fate = ({ from, opcode, connection }) => {
      if (from === 'client') (opcodes[connection] ??= []).push(opcode);
      return 'pass';
    };
    const logger = listeningLogger();
    const mine = { auth: [digest('u'), sasl('bob')], acl: saslAll('bob'), sessionTimeout: 20_000, logger };
    const a = at().registrar({ ...mine, endpoints: proxy.endpoint });
    const b = at().registrar(mine);
    const seen = watchAll(at().recorder(), a);
    await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
    await leads(a);
    await b.ready(b.join({ name: 'b@h', routes: [{ port: 2 }] }));
    await b.ready(b.serve({ app: 'billing' }));
    await until(a.members$, (list) => list.length === 2);
    await until(a.appRoutes$('billing'), (list) => list.length === 1);
    proxy.reset();
    await until(a.session$, ({ status }) => status === 'suspended');
    await leads(a);
    await server().kill();
    await until(a.session$, ({ status }) => status === 'suspended');
    await server().start();
    await leads(a);
    await until(b.cluster$, ({ stale }) => !stale, { within: 20_000 });
    expect(seen.of('session').filter((line) => line !== 'suspended')).toEqual([
      'connecting',
      'connected',
      'connected',
      'connected',
    ]);
    expect(membersOf(seen)).toEqual(['[a@h]', '[a@h,b@h]']);
    // While the server is down, there are connections that end before they have begun.
    const begun = opcodes.filter(({ length }) => length > 1);
    expect(begun.length).toBeGreaterThanOrEqual(3);
    for (const each of begun) expect(each.slice(0, 5)).toEqual(['connect', 102, 102, 100, 11]);
    expect(traces({ password: Buffer.from(secret) }, [a, b, ...seen.lines, ...logger.lines])).toEqual([]);
    await a.close();
    await proxy.stop();
  }, 60_000);

  it('keeps a session alive by pings', async () => {
    const proxy = await frameProxy(server().port);
    let pongs = 0;
    proxy.fate = ({ from, opcode }) => {
      if (from === 'server' && opcode === 11) pongs += 1;
      return 'pass';
    };
    const a = at().registrar({ auth: sasl('bob'), endpoints: proxy.endpoint, sessionTimeout: 600 });
    const seen = watchAll(at().recorder(), a);
    await eventually(() => pongs > 5);
    expect(seen.of('session')).toEqual(['connecting', 'connected']);
    await a.close();
    await proxy.stop();
  });

  it.each(Object.entries(users))('knows %s by the password', async (user, password) => {
    const path = `/of-${at().cluster}`;
    const auth = sasl(user, password.replaceAll('\\\\', '\\'));
    const own = await at().client({ auth, acl: creatorAll() });
    await own.create(path, 'x');
    const again = await at().client({ auth });
    expect((await again.send({ op: 'getData', path })).data.toString()).toBe('x');
    const other = await at().client({ auth: user === 'alice' ? sasl('bob') : sasl('alice', users.alice) });
    await expect(other.send({ op: 'getData', path })).rejects.toMatchObject({ code: 'NoAuth' });
  });

  it.each([
    ['another password', sasl('bob', `${secret}-not`)],
    ['no password', sasl('bob', '')],
    ['an unknown user', sasl('nobody', 'x')],
  ])('refuses %s in two rounds: then every stream errors, and nobody dials again', async (_unused, auth) => {
    const { ends, connections, message } = await refusalOf(at(), server().port, auth);
    expect([...ends]).toEqual([expect.stringMatching(/^error: .*authentication/)]);
    expect(connections).toBeGreaterThan(1);
    expect(message).toMatch(
      /failed \(sasl\): the server knows no such user, or the user by another password;/,
    );
  });

  it('keeps others out by an ACL that names users', async () => {
    const acl = [...saslAll('bob'), { permissions: permission.read, scheme: 'sasl', id: 'alice' }];
    const [a, b] = [
      at().registrar({ auth: sasl('bob'), acl }),
      at().registrar({ auth: sasl('alice', users.alice), acl }),
    ];
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await until(b.members$, (list) => list.map(({ name }) => name).join() === 'a@h');
    const held = await until(b.join({ name: 'b@h', routes: [] }), (state) => 'cause' in state);
    expect(held).toMatchObject({ status: 'registering', cause: { code: 'NoAuth' } });
  });
});

describeOwn('a server that lets everybody in, whatever SASL says', () => {
  const server = lasting(() => saslServer({ users, flags: ['-Dzookeeper.allowSaslFailedClients=true'] }));
  const at = eachWithHarness(() => server().endpoint);

  it('is not trusted where it did not prove that it knows the password', async () => {
    const { connections, message } = await refusalOf(at(), server().port, sasl('bob', 'wrong'));
    expect(connections).toBeGreaterThan(1);
    expect(message).toMatch(
      /\(sasl\): the server did not prove that it knows the password, and is not trusted;/,
    );
  });
});

describeOwn('a server that knows users of SASL, and no ACL of theirs', () => {
  const server = lasting(() => saslServer({ users, provided: false }));
  const at = eachWithHarness(() => server().endpoint);

  it.each([
    ['of the creator', creatorAll()],
    ['that names one', saslAll('bob')],
  ])('takes them in, and refuses an ACL %s', async (_, acl) => {
    const a = at().registrar({ auth: sasl('bob'), acl });
    await until(a.session$, ({ status }) => status === 'connected');
    await expect(a.ready(a.join({ name: 'a@h', routes: [] }))).rejects.toMatchObject({ code: 'InvalidAcl' });
  });
});

describeOwn('a server without SASL', () => {
  const server = lasting(() => zooKeeperServer());
  const at = eachWithHarness(() => server().endpoint);

  it('ends every stream with an error that says what it lacks, after two rounds', async () => {
    const { ends, connections, message } = await refusalOf(at(), server().port);
    expect([...ends]).toEqual([expect.stringMatching(/^error: .*authentication/)]);
    expect(connections).toBeGreaterThan(1);
    expect(message).toMatch(/the server has no SASL: its JAAS configuration lacks a section Server; check/);
  });
});

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { map } from 'rxjs';
import { creatorAll, permission, type Registrar } from '../../lib/index.ts';
import { authority, type Authority } from '../support/certificates.ts';
import { eventually, until } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { eachWithHarness } from '../support/harness.ts';
import { watchAll } from '../support/history.ts';
import { describeOwn } from '../support/own-server.ts';
import { saslServer } from '../support/sasl-server.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';
import { tlsConfig } from '../support/tls-config.ts';
import { zooKeeperServer, type ZooKeeperServer } from '../support/zookeeper-server.ts';
import { digest, sasl, secret } from '../support/secret.ts';

const failure = (registrar: Registrar): Promise<string> =>
  until(
    registrar.session$.pipe(
      map((state) => (state.status === 'connecting' ? (state.cause?.message ?? '') : state.status)),
    ),
    (message) => message !== '',
  );

describeOwn('TLS', () => {
  let own: Authority;
  let other: Authority;
  let server: ZooKeeperServer;
  let port: number;
  const servers: ZooKeeperServer[] = [];
  const secureServer = async (securePort: number, clientAuth: 'want' | 'need'): Promise<ZooKeeperServer> => {
    const made = await zooKeeperServer({ config: tlsConfig(own, securePort, clientAuth) });
    servers.push(made);
    return made;
  };
  beforeAll(async () => {
    own = authority();
    other = authority();
    const { cert, key } = own.issue('server', 'DNS:localhost');
    writeFileSync(join(own.folder, 'server-with-key.pem'), key + cert);
    port = await freePort();
    server = await secureServer(port, 'want');
  }, 60_000);
  afterAll(async () => {
    for (const each of servers) await each.stop();
    own.remove();
    other.remove();
  });
  const at = eachWithHarness(() => server.endpoint);
  const secure = (options: Parameters<ReturnType<typeof at>['registrar']>[0] = {}) =>
    at().registrar({ endpoints: `localhost:${String(port)}`, tls: { ca: own.ca }, ...options });

  it('carries a whole cluster, whose members see those on plain TCP', async () => {
    const [a, plain] = [secure(), at().registrar()];
    await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
    await a.ready(a.serve({ app: 'billing' }));
    await plain.ready(plain.join({ name: 'p@h', routes: [] }));
    const list = await until(a.members$, (members) => members.length === 2);
    expect(list.map(({ name }) => name)).toEqual(['a@h', 'p@h']);
    await until(plain.appRoutes$('billing'), (routes) => routes.length === 1);
    await until(a.role$, ({ status }) => status === 'leader');
  });

  it('carries SASL, and through it a wrong password ends all streams as in the open', async () => {
    const securePort = await freePort();
    const enforcing = await saslServer({
      users: { bob: secret },
      enforced: true,
      config: tlsConfig(own, securePort, 'want'),
    });
    servers.push(enforcing);
    const endpoints = `localhost:${String(securePort)}`;
    const acl = [{ permissions: permission.all, scheme: 'sasl', id: 'bob' }];
    const a = secure({ endpoints, auth: [sasl('bob')], acl });
    await a.ready(a.join({ name: 'a@h', routes: [{ port: 1 }] }));
    await until(a.role$, ({ status }) => status === 'leader');
    const wrong = secure({ endpoints, auth: [sasl('bob', 'wrong')] });
    await expect(until(wrong.members$, () => false)).rejects.toMatchObject({ _tag: 'AuthFailed' });
    const none = secure({ endpoints });
    await expect(until(none.members$, () => false)).rejects.toMatchObject({ _tag: 'AuthFailed' });
  });

  it('refuses a server whose certificate another authority has signed', async () => {
    const message = await failure(secure({ tls: { ca: other.ca } }));
    expect(message).toMatch(/^cannot connect to localhost:\d+ \(tls\): .*check the option tls$/);
  });

  it('refuses a server whose certificate carries another name, also where it was found by address', async () => {
    const message = await failure(secure({ endpoints: `127.0.0.1:${String(port)}` }));
    expect(message).toMatch(/\(tls\): .*127\.0\.0\.1/);
    const named = await failure(secure({ tls: { ca: own.ca, servername: 'elsewhere.example' } }));
    expect(named).toMatch(/\(tls\): .*elsewhere\.example/);
    const told = secure({
      endpoints: `127.0.0.1:${String(port)}`,
      tls: { ca: own.ca, servername: 'localhost' },
    });
    await until(told.session$, ({ status }) => status === 'connected');
  });

  it('lets a client certificate be who it says: its znodes are its own', async () => {
    const acl = [{ permissions: permission.all, scheme: 'x509', id: 'CN=client' }];
    const a = secure({ tls: { ca: own.ca, ...own.issue('client') }, acl });
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await until(a.role$, ({ status }) => status === 'leader');
    const stranger = await at().client();
    await expect(stranger.children(at().nodes)).rejects.toThrow('NoAuth');
  });

  it('says so where the server demands a client certificate: none is given, or another authority’s', async () => {
    const demanding = await freePort();
    await secureServer(demanding, 'need');
    const at = (tls: object) => secure({ endpoints: `localhost:${String(demanding)}`, tls });
    const certificate = own.issue('client');
    const foreign = other.issue('client');
    await until(at({ ca: own.ca, ...certificate }).session$, ({ status }) => status === 'connected');
    for (const tls of [{ ca: own.ca }, { ca: own.ca, ...foreign }]) {
      expect(await failure(at(tls))).toMatch(
        /\(tls\): .* alert .*: the server wants another client certificate, or any at all; check/,
      );
    }
  }, 60_000);

  it('tells nothing, credentials least of all, to a server that it refuses', async () => {
    const [heard, refused]: [Buffer[], string[]] = [[], []];
    const impostor = createServer(other.issue('impostor', 'DNS:localhost'), (socket) => {
      socket.on('data', (chunk: Buffer) => heard.push(chunk)).on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    const sockets: Socket[] = [];
    impostor.on('connection', (socket: Socket) => sockets.push(socket));
    impostor.on('tlsClientError', ({ message }) => refused.push(message));
    await once(impostor, 'listening');
    const endpoints = `localhost:${String((impostor.address() as AddressInfo).port)}`;
    const a = secure({ endpoints, auth: digest('user'), acl: creatorAll() });
    expect(await failure(a)).toMatch(/\(tls\): /);
    await eventually(() => refused.length > 0);
    await a.close();
    expect(Buffer.concat(heard).toString('latin1')).toBe('');
    impostor.close();
    for (const socket of sockets) socket.destroy();
  });

  it('takes the session up again after a loss', async () => {
    const proxy = await tcpProxy(port);
    const a = secure({ endpoints: `localhost:${String(proxy.port)}`, sessionTimeout: 10_000 });
    const seen = watchAll(at().recorder(), a);
    const { registered: state } = await a.ready(a.join({ name: 'a@h', routes: [] }));
    await until(a.role$, ({ status }) => status === 'leader');
    proxy.reset();
    await until(a.session$, ({ status: now }) => now === 'suspended');
    const leader = await until(a.leader$, (now) => now?.self === true);
    expect(leader?.path).toBe(state.path);
    expect(seen.of('session')).toEqual(['connecting', 'connected', 'suspended', 'connected']);
    await a.close();
    await proxy.stop();
  });

  it('to a port of plain TCP, and plain TCP to a port of TLS, say so', async () => {
    const a = secure({ endpoints: `localhost:${String(server.port)}`, connectTimeout: 500 });
    expect(await failure(a)).toMatch(/\((tls|silent-close|deadline)\)/);
    const b = at().registrar({ endpoints: `127.0.0.1:${String(port)}`, connectTimeout: 5_000 });
    expect(await failure(b)).toMatch(/\(silent-close\): .*wants TLS/);
  });
});

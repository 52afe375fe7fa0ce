import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { map } from 'rxjs';
import { permission, type Registrar } from '../../lib/index.ts';
import { authority, type Authority } from '../support/certificates.ts';
import { until } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { eachWithHarness } from '../support/harness.ts';
import { describeOwn } from '../support/own-server.ts';
import { zooKeeperServer, type ZooKeeperServer } from '../support/zookeeper-server.ts';

const failure = (registrar: Registrar): Promise<string> =>
  until(
    registrar.session$.pipe(
      map((state) => (state.state === 'connecting' ? (state.cause?.message ?? '') : state.state)),
    ),
    (message) => message !== '',
  );

describeOwn('TLS', () => {
  let own: Authority;
  let other: Authority;
  let server: ZooKeeperServer;
  let port: number;
  beforeAll(async () => {
    own = authority();
    other = authority();
    const { cert, key } = own.issue('server', 'DNS:localhost');
    const [keyStore, trustStore] = [join(own.folder, 'server-with-key.pem'), join(own.folder, 'ca.pem')];
    writeFileSync(keyStore, key + cert);
    port = await freePort();
    server = await zooKeeperServer({
      config: [
        'serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory',
        `secureClientPort=${String(port)}`,
        'secureClientPortAddress=127.0.0.1',
        `ssl.keyStore.location=${keyStore}`,
        `ssl.trustStore.location=${trustStore}`,
        'ssl.clientAuth=want',
      ],
    });
  }, 60_000);
  afterAll(async () => {
    await server.stop();
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
    await until(a.role$, ({ role }) => role === 'leader');
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
    await until(told.session$, ({ state }) => state === 'connected');
  });

  it('lets a client certificate be who it says: its znodes are its own', async () => {
    const acl = [{ permissions: permission.all, scheme: 'x509', id: 'CN=client' }];
    const a = secure({ tls: { ca: own.ca, ...own.issue('client') }, acl });
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await until(a.role$, ({ role }) => role === 'leader');
    const stranger = await at().client();
    await expect(stranger.children(at().nodes)).rejects.toThrow('NoAuth');
  });

  it('to a port of plain TCP, and plain TCP to a port of TLS, say so', async () => {
    const a = secure({ endpoints: `localhost:${String(server.port)}`, connectTimeout: 500 });
    expect(await failure(a)).toMatch(/\((tls|silent-close|deadline)\)/);
    const b = at().registrar({ endpoints: `127.0.0.1:${String(port)}`, connectTimeout: 500 });
    expect(await failure(b)).toMatch(/\(silent-close\): .*wants TLS/);
  });
});

import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { openSocket } from '../../../lib/connection/wire/socket.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../../../lib/testing/index.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { opcodes } from '../../support/opcodes.ts';
import { rawClient, type RawClient, type RawOptions } from '../../support/raw/raw-client.ts';

const data = Buffer.from('x');

describe('startTestServer', () => {
  let servers: TestServer[] = [];
  let clients: RawClient[] = [];
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await Promise.all(servers.map((server) => server.close()));
    [servers, clients] = [[], []];
  });
  const start = async (options?: TestServerOptions): Promise<TestServer> => {
    const server = await startTestServer(options);
    servers.push(server);
    return server;
  };
  const portsOf = (server: TestServer) => server.endpoints.map((place) => Number(place.split(':').at(-1)));
  const dial = async (port: number, options?: RawOptions): Promise<RawClient> => {
    const client = await rawClient(port, openSocket, options);
    clients.push(client);
    return client;
  };
  const ask = (port: number, word: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.write(word);
    return text(socket);
  };
  const set = (path: string) => ({ path, data, version: -1 });

  it('answers four-letter words, and closes', async () => {
    const { port } = await start();
    const zk = await dial(port);
    await zk.create('/a', { flags: 1 });
    await zk.ask('addWatch', { path: '/a', mode: 0 });
    expect(await ask(port, 'ruok')).toBe('imok');
    expect(await ask(port, 'isro')).toBe('rw');
    expect(await ask(port, 'srvr')).toMatch(
      /^Zookeeper version: [^]*Connections: 1\n[^]*Zxid: 0x2\nMode: standalone\n/,
    );
    const lines = (await ask(port, 'mntr')).trim().split('\n');
    const told: unknown = Object.fromEntries(lines.map((line) => line.split('\t')));
    expect(told).toMatchObject({
      zk_server_state: 'standalone',
      zk_num_alive_connections: '1',
      zk_ephemerals_count: '1',
      zk_watch_count: '2',
      zk_packets_received: '3',
      zk_packets_sent: '3',
    });
    expect(await ask(port, 'cons')).toMatch(/^ \/127\.0\.0\.1:\d+\[1\]\(queued=0,recved=3,sent=3,sid=0x/);
    expect(await ask(port, 'dump')).toMatch(
      /^SessionTracker dump:\nGlobal Sessions\(1\):\n(0x[0-9a-f]+)\t10000ms\nephemeral nodes dump:\nSessions with Ephemerals \(1\):\n\1:\n\t\/a\n$/,
    );
    expect(await ask(port, 'wchs')).toBe('1 connections\nTotal watches:1\n');
  });

  it('closes on what is no ZooKeeper client', async () => {
    const { port } = await start();
    expect(await ask(port, 'GET / HTTP/1.1\r\n\r\n')).toBe('');
  });

  it('serves a port that is named, again and again, and keeps nothing', async () => {
    const first = await start();
    await (await dial(first.port)).create('/a');
    await first.close();
    const second = await start({ port: first.port });
    const zk = await dial(second.port);
    expect(await zk.code('exists', { path: '/a', watch: false })).toBe('NoNode');
  });

  it('leaves no port open where another of its ports is taken', async () => {
    const port = await freePort();
    await start({ port: port + 1 });
    await expect(start({ port, servers: 2 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await start({ port });
  });

  it('sets its faults before anybody connects', async () => {
    const { port } = await start({
      faults: ({ delay }) => {
        delay(60);
      },
    });
    const since = performance.now();
    await dial(port);
    expect(performance.now() - since).toBeGreaterThanOrEqual(110);
  });

  it('drops, and refuses until it accepts', async () => {
    const { port, faults } = await start();
    const zk = await dial(port);
    faults.refuse();
    faults.drop();
    await zk.gone();
    expect((await dial(port)).grant.timeout).toBe(-1);
    faults.accept();
    await eventually(async () => (await dial(port, zk.grant)).grant.sessionId === zk.grant.sessionId);
  });

  it('loses a reply after the write was done', async () => {
    const { port, faults } = await start();
    const zk = await dial(port);
    faults.loseReply('create', { session: zk.grant.sessionId });
    void zk.create('/lost');
    await zk.gone();
    expect(zk.log).toEqual(['closed']);
    expect(await (await dial(port)).code('exists', { path: '/lost', watch: false })).toBe('Ok');
  });

  it('answers what it shall not know as an older server does, until it learns it', async () => {
    const { port, faults } = await start({
      faults: ({ unlearn }) => {
        unlearn(opcodes.addWatch);
      },
    });
    const recursive = { path: '/', mode: 1 };
    const zk = await dial(port);
    expect(await zk.code('exists', { path: '/', watch: true })).toBe('Ok');
    expect(await zk.code('addWatch', recursive)).toBe('Unimplemented');
    await zk.gone();
    faults.learn(opcodes.addWatch);
    expect(await (await dial(port)).code('addWatch', recursive)).toBe('Ok');
  });

  it('leaves a half-open connection without an answer, until the session expires', async () => {
    const { port, faults } = await start();
    const [zk, other] = [await dial(port, { timeout: 400 }), await dial(port)];
    await zk.create('/a', { flags: 1 });
    await other.ask('exists', { path: '/a', watch: true });
    faults.halfOpen({ session: zk.grant.sessionId });
    void zk.ask('sync', { path: '/' });
    await eventually(() => other.log.includes('event deleted /a'));
    expect([zk.log, zk.closed]).toEqual([['reply create'], false]);
  });

  it('expires a session, connected or not', async () => {
    const { port, faults } = await start();
    const [zk, other] = [await dial(port), await dial(port)];
    const { sessionId: session } = zk.grant;
    faults.expire({ session });
    await zk.gone();
    other.destroy();
    faults.expire({ session: other.grant.sessionId });
    expect((await dial(port, other.grant)).grant.timeout).toBe(0);
  });

  it('forgets everything when it is reset, and refuses whoever has seen more', async () => {
    const { port, faults } = await start();
    const zk = await dial(port);
    await zk.create('/a');
    const { zxid } = await zk.send('sync', { path: '/' });
    faults.reset();
    await zk.gone();
    expect((await dial(port, { ...zk.grant, lastZxid: zxid })).grant.timeout).toBe(-1);
    expect((await dial(port, zk.grant)).grant.timeout).toBe(0);
    expect(await (await dial(port)).code('exists', { path: '/a', watch: false })).toBe('NoNode');
  });

  describe('as an ensemble', () => {
    it('shows on every server what was written on one', async () => {
      const [one = 0, two = 0] = portsOf(await start({ servers: 3 }));
      const [a, b] = [await dial(one), await dial(two)];
      await b.ask('addWatch', { path: '/', mode: 1 });
      await a.create('/a');
      expect(await b.events()).toEqual(['created /a']);
      expect(await ask(one, 'srvr')).toContain('Mode: leader');
      expect(await ask(two, 'srvr')).toContain('Mode: follower');
    });

    it('has a follower that lags read from the past until it is asked for a sync', async () => {
      const ensemble = await start({ servers: 3 });
      const [one = 0, two = 0] = portsOf(ensemble);
      const [a, b] = [await dial(one), await dial(two)];
      await a.create('/a');
      ensemble.faults.lag(ensemble.endpoints[1]);
      await b.ask('getData', { path: '/a', watch: true });
      const { zxid } = await a.send('setData', set('/a'));
      expect((await b.stat('/a')).version).toBe(0);
      expect(b.log).not.toContain('event changed /a');
      expect((await b.send('sync', { path: '/' })).zxid).toBe(zxid);
      expect((await b.stat('/a')).version).toBe(1);
      expect(b.log).toContain('event changed /a');
    });

    it('has a follower that lags refuse whoever has seen more', async () => {
      const ensemble = await start({ servers: 3 });
      const [one = 0, two = 0] = portsOf(ensemble);
      ensemble.faults.lag(ensemble.endpoints[1]);
      const a = await dial(one);
      const { zxid } = await a.send('sync', { path: '/' });
      expect((await dial(two, { ...a.grant, lastZxid: zxid })).grant.timeout).toBe(-1);
    });

    it('ends the session of a follower’s client that is cut off, while pings and reads are answered', async () => {
      const ensemble = await start({ servers: 3, syncLimit: 2_000 });
      const [one = 0, two = 0] = portsOf(ensemble);
      const [a, b] = [await dial(one), await dial(two, { timeout: 400 })];
      await b.create('/mine', { flags: 1 });
      await a.ask('exists', { path: '/mine', watch: true });
      ensemble.faults.cut(ensemble.endpoints[1]);
      const gone = eventually(() => a.log.includes('event deleted /mine'));
      await eventually(async () => {
        await b.ask('ping', {});
        await a.ask('ping', {});
        return a.log.includes('event deleted /mine');
      });
      await gone;
      expect((await b.stat('/mine')).ephemeralOwner).toBe(b.grant.sessionId);
      void b.ask('sync', { path: '/' });
      await b.ask('ping', {});
      expect(b.log).not.toContain('reply sync');
      ensemble.faults.heal(ensemble.endpoints[1]);
      await b.gone();
      expect((await dial(two, b.grant)).grant.timeout).toBe(0);
    });

    it('goes on without its leader, in another epoch, and not without a majority', async () => {
      const ensemble = await start({ servers: 3 });
      const [one = 0, two = 0] = portsOf(ensemble);
      const [a, b] = [await dial(one), await dial(two)];
      await a.create('/a');
      const { zxid } = await b.send('sync', { path: '/' });
      ensemble.faults.kill(ensemble.endpoints[0]);
      await Promise.all([a.gone(), b.gone()]);
      const again = await dial(two, a.grant);
      expect(again.grant.sessionId).toBe(a.grant.sessionId);
      expect((await again.send('setData', set('/a'))).zxid >> 32n).toBe((zxid >> 32n) + 1n);
      ensemble.faults.kill(ensemble.endpoints[2]);
      await again.gone();
      expect((await dial(two, a.grant)).grant.timeout).toBe(-1);
      ensemble.faults.start(ensemble.endpoints[0]);
      expect((await dial(two, a.grant)).grant.sessionId).toBe(a.grant.sessionId);
    });

    it('moves a session to another server: the old connection reads, and ends with its first write', async () => {
      const [one = 0, two = 0] = portsOf(await start({ servers: 3 }));
      const a = await dial(one);
      await a.create('/a');
      const moved = await dial(two, a.grant);
      expect(await a.code('sync', { path: '/' })).toBe('Ok');
      expect((await a.stat('/a')).version).toBe(0);
      void a.ask('setData', set('/a'));
      await a.gone();
      expect((await moved.stat('/a')).version).toBe(0);
    });
  });
});

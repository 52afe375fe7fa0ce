import type { Socket } from 'node:net';
import { filter, firstValueFrom, map, take, toArray } from 'rxjs';
import { openAcl } from '../../lib/connection/acl.ts';
import type { Request } from '../../lib/connection/request.ts';
import { Writer } from '../../lib/connection/wire/bytes.ts';
import { connectResponse } from '../../lib/connection/wire/records.ts';
import { child, type Child } from '../support/children.ts';
import { until } from '../support/eventually.ts';
import { frameProxy } from '../support/frame-proxy.ts';
import { client } from '../support/harness.ts';
import { opcodes } from '../support/opcodes.ts';
import { overNative } from '../support/over-native.ts';
import { withOwnServer } from '../support/own-server.ts';
import { scriptedServer } from '../support/scripted-server.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';
import { secret } from '../support/secret.ts';

/** What an asker says: a state of its session, an answer, or how it went. */
interface Said {
  readonly status?: string;
  readonly incarnation?: number;
  readonly cause?: { readonly reason?: string };
  readonly path?: string;
  readonly reply?: { readonly children?: readonly string[] };
  readonly error?: { readonly _tag: string; readonly sent?: boolean };
  readonly gap?: number;
  readonly closed?: number;
}

/** Milliseconds for which the event loop may stand still; what is provoked here stops it for at least 1,500. */
const standstill = 700;
const place = (port: number): string => `127.0.0.1:${String(port)}`;

overNative(withOwnServer)('a process on the native transport', {}, (server) => {
  let asker: Child | undefined;
  let stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await asker?.end();
    for (const stop of stops) await stop();
    stops = [];
  });
  const until$ = (fits: (said: Said) => boolean, what: string): Promise<Said> =>
    until((asker as Child).said$.pipe(map((text) => JSON.parse(text) as Said)), fits, { what });
  const start = async (endpoints: string, sessionTimeout = 1_500): Promise<void> => {
    asker = child('spec/support/native/asker.ts', [endpoints, String(sessionTimeout)]);
    await until$(({ status }) => status === 'connected', 'a session');
  };
  const send = (what: Request | 'close' | 'gap'): void => {
    asker?.process.send(
      typeof what === 'string' ? what : JSON.stringify({ ...what, ...('data' in what && { data: [] }) }),
    );
  };
  const gap = async (): Promise<number> => {
    send('gap');
    return (await until$((said) => said.gap !== undefined, 'a gap')).gap ?? Infinity;
  };
  const throughTcp = async (options?: { piece: number }) => {
    const proxy = await tcpProxy(server().port, options);
    stops.push(proxy.stop);
    return proxy;
  };
  const folderOf = async (path: string, count: number): Promise<void> => {
    const other = await client(server().endpoint);
    await other.create(path, '');
    const names = Array.from({ length: count }, (_, at) => `${path}/_c_${String(at).padStart(40, '0')}`);
    await Promise.all(names.map((name) => other.create(name, '')));
    other.close();
  };

  it('lists 2,000 names that arrive in pieces of 1 KB, on the connection that it has', async () => {
    await folderOf('/many', 2_000);
    const { port } = await throughTcp({ piece: 1_024 });
    await start(place(port), 10_000);
    send({ op: 'getChildren', path: '/many' });
    const { reply } = await until$(({ path }) => path === '/many', 'the list');
    expect(reply?.children).toHaveLength(2_000);
    const states = await firstValueFrom(
      (asker as Child).said$.pipe(
        map((text) => (JSON.parse(text) as Said).status),
        filter((status) => status !== undefined),
        take(2),
        toArray(),
      ),
    );
    expect(states).toEqual(['connecting', 'connected']);
  });

  it('notices a peer that has gone silent, goes on meanwhile, and takes its session up again', async () => {
    const proxy = await throughTcp();
    await start(place(proxy.port));
    proxy.freeze();
    const { cause } = await until$(({ status }) => status === 'suspended', 'suspension');
    expect(cause).toMatchObject({ reason: 'silent-server' });
    proxy.thaw();
    const { incarnation } = await until$(({ status }) => status === 'connected', 'a second connection');
    expect(incarnation).toBe(1);
    expect(await gap()).toBeLessThan(standstill);
  });

  it('says goodbye to a server that does not answer without holding itself up, and ends', async () => {
    const proxy = await throughTcp();
    await start(place(proxy.port), 10_000);
    proxy.freeze();
    send('close');
    const { closed, gap: stood } = await until$((said) => said.closed !== undefined, 'the end');
    expect(closed).toBeLessThan(1_000);
    expect(stood).toBeLessThan(standstill);
    expect(await (asker as Child).ended).toEqual([0, null]);
  });

  it('says goodbye to a server that answers: its ephemerals are gone, and it ends', async () => {
    await start(server().endpoint, 10_000);
    send({ op: 'create', path: '/brief', data: Buffer.of(), acl: openAcl(), mode: 'ephemeral' });
    const { error } = await until$(({ path }) => path === '/brief', 'the znode');
    expect(error).toBeUndefined();
    send('close');
    expect(await (asker as Child).ended).toEqual([0, null]);
    const other = await client(server().endpoint);
    expect(await other.children('/')).not.toContain('brief');
    other.close();
  });

  it('goes on while a name cannot be resolved', async () => {
    await start(`does-not-exist.invalid:2181,${server().endpoint}`);
    expect(await gap()).toBeLessThan(standstill);
  });

  it('calls a write ambiguous whose reply was lost, and settles all that was under way', async () => {
    const proxy = await frameProxy(server().port);
    stops.push(proxy.stop);
    proxy.fate = ({ from, opcode, connection }) =>
      from === 'server' && opcode === opcodes.create && connection === 0 ? 'reset' : 'pass';
    await start(proxy.endpoint, 10_000);
    send({ op: 'create', path: '/lost', data: Buffer.of(), acl: openAcl(), mode: 'ephemeral' });
    for (const path of ['/lost/a', '/lost/b']) send({ op: 'getData', path });
    const { error } = await until$((said) => said.path === '/lost', 'the write');
    expect(error).toMatchObject({ _tag: 'ConnectionLost', sent: true });
    for (const path of ['/lost/a', '/lost/b']) {
      const read = await until$((said) => said.path === path, path);
      expect(read.error).toMatchObject({ _tag: 'ConnectionLost' });
    }
    const { incarnation } = await until$((said) => said.status === 'connected', 'a second connection');
    expect(incarnation).toBe(1);
    const other = await client(server().endpoint);
    expect(await other.children('/')).toContain('lost');
    other.close();
  });

  it('does not leak the watches that it arms, 200,000 times', async () => {
    const rearm = child('spec/support/native/rearm.ts', [server().endpoint]);
    const said = await until(rearm.said$, () => true, { within: 400_000 });
    const { rss, heap } = JSON.parse(said) as { rss: number; heap: number };
    // Megabytes; the forms that take a watcher leak 60 for each 100,000.
    expect(rss).toBeLessThan(20);
    expect(heap).toBeLessThan(5);
    expect(await rearm.ended).toEqual([0, null]);
  }, 420_000);
});

describe('an endpoint that is not ZooKeeper', () => {
  let servers: Awaited<ReturnType<typeof scriptedServer>>[] = [];
  afterEach(async () => {
    await Promise.all(servers.map(({ stop }) => stop()));
    servers = [];
  });
  const granted = (timeout: number): Buffer => {
    const to = new Writer();
    connectResponse.write(to, { protocolVersion: 0, timeout, sessionId: 1n, password: new Uint8Array(16) });
    return Buffer.concat([Buffer.from(to.frame()), Buffer.of(0)]);
  };
  const says = (bytes: Buffer | string) => (socket: Socket) => {
    socket.once('data', () => socket.write(bytes));
  };
  const impostors: readonly (readonly [string, (socket: Socket) => void, string])[] = [
    ['says nothing', () => undefined, 'deadline'],
    ['closes at once', (socket) => socket.end(), 'refused'],
    ['resets at once', (socket) => socket.resetAndDestroy(), 'refused'],
    ['speaks HTTP', says(`HTTP/1.1 400 Bad Request\r\n\r\n${'x'.repeat(200)}`), 'deadline'],
    ['sends a negative length', says(Buffer.alloc(8, 0xff)), 'deadline'],
    ['sends zeros', says(Buffer.alloc(64)), 'not-zookeeper'],
    ['sends half a frame', says(granted(4_000).subarray(0, 9)), 'deadline'],
    ['grants no time', says(granted(0)), 'not-zookeeper'],
    ['grants an absurd time', says(granted(2 ** 31 - 1)), 'refused'],
    ['grants a negative time', says(granted(-1)), 'not-zookeeper'],
  ];

  it('fails each attempt in time, and stops nothing', async () => {
    for (const [, onConnection] of impostors) servers.push(await scriptedServer(onConnection));
    const dialer = child(
      'spec/support/native/dialer.ts',
      servers.map(({ port }) => String(port)),
    );
    const said = await firstValueFrom(dialer.said$.pipe(take(impostors.length + 1), toArray()));
    for (const [at, [name, , failure]] of impostors.entries()) {
      expect([name, said[at]?.split(':')[0]]).toEqual([name, failure]);
    }
    expect(said.join()).not.toContain(secret);
    expect(Number(said.at(-1)?.slice(4))).toBeLessThan(standstill);
    expect(await dialer.ended).toEqual([0, null]);
  });
});

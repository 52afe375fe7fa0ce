import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Registrar, RegistrarOptions } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy, type FrameProxy } from '../support/frame-proxy.ts';
import { freePort } from '../support/free-port.ts';
import { eachWithHarness } from '../support/harness.ts';
import { membersOf, watchAll } from '../support/history.ts';
import { opcodes, otherOpcodes } from '../support/opcodes.ts';
import { inTurn, over } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';
import type { Recorder } from '../support/recorder.ts';
import { scriptedServer } from '../support/scripted-server.ts';
import { sessionThief } from '../support/session-thief.ts';

const streams = ['role', 'leader', 'stale', 'session', 'members', 'apps', 'join', 'serve'] as const;

over(withOwnServer, inTurn)('close()', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );
  let proxy: FrameProxy;
  beforeEach(async () => {
    proxy = await frameProxy(server().port);
  });
  afterEach(() => proxy.stop());

  const setUp = (options: RegistrarOptions = {}): { a: Registrar; seen: Recorder } => {
    const a = at().registrar({ endpoints: proxy.endpoint, closeTimeout: 400, ...options });
    const seen = at().recorder();
    seen.listen('join', a.join({ name: 'a@h', routes: [] }), ({ status }) => status);
    seen.listen('serve', a.serve({ app: 'billing' }), ({ status }) => status);
    return { a, seen: watchAll(seen, a) };
  };
  /** Every stream ends, the session last says so, nobody leads beyond it, and no socket is left. */
  const closes = async (a: Registrar, seen: Recorder): Promise<void> => {
    const from = performance.now();
    await a.close();
    expect(performance.now() - from).toBeLessThan(2_000);
    for (const stream of streams) expect([stream, seen.of(stream).at(-1)]).toEqual([stream, 'complete']);
    expect(seen.of('session').slice(-2)).toEqual(['closed', 'complete']);
    expect(seen.of('role').slice(-2)).toEqual(['closed', 'complete']);
    expect(seen.find('role', 'closed')).toBeLessThan(seen.find('session', 'closed'));
    await eventually(() => proxy.open === 0);
    const connections = proxy.connections;
    const { length } = seen.lines;
    const late = watchAll(at().recorder(), a);
    expect(new Set(late.lines.map(({ value }) => value).filter((each) => each !== 'closed'))).toEqual(
      new Set(['complete']),
    );
    await a.close();
    expect([proxy.connections, seen.lines.length]).toEqual([connections, length]);
  };
  const nothingIsLeft = async (): Promise<void> => {
    const other = await at().client();
    await eventually(
      () => other.children(at().nodes).catch(() => []),
      (list) => list.length === 0,
    );
    await eventually(
      () => other.children(`${at().apps}/billing`).catch(() => []),
      (list) => list.length === 0,
    );
  };

  it('before anybody subscribed ends at once, and connects to nothing', async () => {
    const a = at().registrar({ endpoints: proxy.endpoint });
    await a.close();
    const seen = watchAll(at().recorder(), a);
    expect(seen.of('session')).toEqual(['closed', 'complete']);
    expect(proxy.connections).toBe(0);
  });

  it('while nothing answers at the port ends at once', async () => {
    const { a, seen } = setUp({ endpoints: `127.0.0.1:${String(await freePort())}` });
    await until(a.session$, (state) => state.status === 'connecting' && state.attempt > 1);
    await closes(a, seen);
    expect(new Set(seen.of('session').slice(0, -2))).toEqual(new Set(['connecting']));
  });

  it('while the handshake is under way ends at once, and closes the socket', async () => {
    const accepted: Socket[] = [];
    const mute = await scriptedServer((socket) => accepted.push(socket.resume()));
    const { a, seen } = setUp({ endpoints: `127.0.0.1:${String(mute.port)}`, connectTimeout: 20_000 });
    await eventually(() => accepted[0]?.bytesRead);
    const gone = once(accepted[0]!, 'close');
    await closes(a, seen);
    await gone;
    expect(accepted).toHaveLength(1);
    expect(seen.of('session')).toEqual(['connecting', 'closed', 'complete']);
    await mute.stop();
  });

  it('while the server has granted a session, and not yet consented, ends at once', async () => {
    proxy.fate = ({ from, opcode }) => (from === 'server' && opcode === otherOpcodes.ping ? 'hold' : 'pass');
    const { a, seen } = setUp({ sessionTimeout: 1_000 });
    await eventually(() => proxy.connections === 1);
    await closes(a, seen);
    await nothingIsLeft();
  });

  it('while the lists are being read leaves nothing behind', async () => {
    const { a, seen } = setUp();
    await until(a.session$, ({ status }) => status === 'connected');
    await closes(a, seen);
    await nothingIsLeft();
  });

  it('while all is well has the role, the znodes and the session end in this order', async () => {
    const { a, seen } = setUp({ closeTimeout: 5_000 });
    await until(a.role$, ({ status }) => status === 'leader');
    await until(a.apps$, (list) => list.length === 1);
    const state = await until(a.session$, (each) => each.status === 'connected');
    const session = state.status === 'connected' ? BigInt(`0x${state.sessionId}`).toString(16) : '';
    expect(await server().ask('dump')).toContain(`0x${session}`);
    await closes(a, seen);
    expect(await server().ask('dump')).not.toContain(`0x${session}`);
    expect(membersOf(seen)).toEqual(['[a@h]', '[]', 'complete']);
    expect(seen.find('role', 'closed')).toBeLessThan(
      seen.find('members', '[]', seen.find('members', '[a@h]')),
    );
    await nothingIsLeft();
  });

  it('while a create is in flight leaves nothing behind', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    proxy.fate = ({ from, opcode }) => (from === 'server' && opcode === opcodes.create ? 'hold' : 'pass');
    const { a, seen } = setUp();
    await eventually(async () => (await other.children(at().nodes)).length === 1);
    expect(seen.of('join')).toEqual(['registering']);
    await closes(a, seen);
    await nothingIsLeft();
    expect(seen.of('join')).toEqual(['registering', 'complete']);
  });

  it('while a create has not reached the server leaves nothing behind', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    proxy.fate = ({ from, opcode }) => (from === 'client' && opcode === opcodes.create ? 'hold' : 'pass');
    const { a, seen } = setUp();
    await until(a.session$, ({ status }) => status === 'connected');
    const closed = closes(a, seen);
    proxy.release();
    await closed;
    await nothingIsLeft();
  });

  it('while suspended is bounded, and expiry does the rest', async () => {
    const { a, seen } = setUp({ sessionTimeout: 1_000 });
    await until(a.role$, ({ status }) => status === 'leader');
    proxy.fate = () => 'silence';
    proxy.reset();
    await until(a.session$, ({ status }) => status === 'suspended');
    await closes(a, seen);
    expect(membersOf(seen)).toEqual(['[a@h]', 'complete']);
    await nothingIsLeft();
  });

  it('while the session is being resumed takes it up once more to end it', async () => {
    const { a, seen } = setUp({ sessionTimeout: 10_000, closeTimeout: 5_000 });
    await until(a.role$, ({ status }) => status === 'leader');
    const before = proxy.connections;
    proxy.fate = ({ from, connection }) => (from === 'server' && connection >= before ? 'hold' : 'pass');
    proxy.reset();
    await eventually(() => proxy.connections > before);
    const closed = closes(a, seen);
    proxy.fate = () => 'pass';
    proxy.release();
    await closed;
    const other = await at().client();
    expect(await other.children(at().nodes)).toEqual([]);
  });

  it.each(['lost', 'connecting'] as const)(
    'called within the handler of %s, after expiry, leaves nothing behind',
    async (phase) => {
      const thief = sessionThief(way.transport());
      const { a, seen } = setUp({ transport: thief });
      await until(a.role$, ({ status }) => status === 'leader');
      let closed: Promise<void> | undefined;
      let lost = false;
      a.session$.subscribe(({ status }) => {
        lost ||= status === 'lost';
        if (lost && status === phase) closed ??= closes(a, seen);
      });
      await thief.steal();
      await eventually(() => closed !== undefined);
      await closed;
      await nothingIsLeft();
      const states = seen.of('session');
      expect(states.slice(states.indexOf('lost'))).not.toContain('connected');
      expect(seen.of('role')).toContain('lost');
      expect(seen.find('role', 'lost')).toBeLessThan(seen.find('session', 'lost'));
    },
  );

  it('called twice, or through asyncDispose, is one goodbye', async () => {
    const { a, seen } = setUp();
    await until(a.role$, ({ status }) => status === 'leader');
    await Promise.all([a.close(), a.close(), a[Symbol.asyncDispose]()]);
    await closes(a, seen);
  });
});

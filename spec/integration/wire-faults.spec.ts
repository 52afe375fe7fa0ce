import { BehaviorSubject, firstValueFrom } from 'rxjs';
import type { Registrar, RegistrationState } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy, type Frame, type FrameProxy } from '../support/frame-proxy.ts';
import { eachWithHarness } from '../support/harness.ts';
import { appsOf, membersOf, watchAll } from '../support/history.ts';
import { opcodes } from '../support/opcodes.ts';
import { inTurn, lacks, over } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';
import { watchCount } from '../support/watch-count.ts';

const leads = (registrar: Registrar) => until(registrar.role$, ({ status }) => status === 'leader');

over(withOwnServer, inTurn)('a network that fails', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );
  let proxy: FrameProxy;
  beforeEach(async () => {
    proxy = await frameProxy(server().port);
  });
  // After the harness: registrars say goodbye through it.
  afterEach(() => proxy.stop());
  const behindProxy = (options = {}) =>
    at().registrar({ endpoints: proxy.endpoint, backoff: { initial: 5, max: 20 }, ...options });
  const reply = (opcode: Frame['opcode']) => (frame: Frame) =>
    frame.from === 'server' && frame.opcode === opcode;
  /** Does it to the first frame that fits. */
  const once = (fits: (frame: Frame) => boolean, fate: 'reset' | 'cut' | 'hold' | 'silence'): void => {
    proxy.fate = (frame) => {
      if (!fits(frame)) return 'pass';
      proxy.fate = () => 'pass';
      return fate;
    };
  };
  const nodes = async () => (await at().client()).children(at().nodes);

  it.each([
    ['the create reply', opcodes.create, 'reset'],
    ['the create reply', opcodes.create, 'cut'],
    ['the reply to exists', opcodes.exists, 'cut'],
    ['a list', opcodes.getChildren, 'cut'],
    ['a read', lacks(way, 'multiRead') ? opcodes.getData : opcodes.multiRead, 'cut'],
    ['a sync', opcodes.sync, 'reset'],
    ['the handshake', 'connect', 'cut'],
  ] as const)(
    'that loses %s (%#: op %s, %s) leaves exactly one znode, and one leader',
    async (_, op, fate) => {
      const other = await at().client();
      await other.folder(at().nodes);
      for (const name of ['x', 'y']) {
        await other.create(
          `${at().nodes}/z-`,
          JSON.stringify({ name: `${name}@h`, routes: [] }),
          'ephemeral-sequential',
        );
      }
      const a = behindProxy();
      const states: RegistrationState[] = [];
      once(reply(op), fate);
      a.join({ name: 'a@h', routes: [] }).subscribe((state) => states.push(state));
      const seen = watchAll(at().recorder(), a);
      await until(a.members$, (list) => list.length === 3);
      await eventually(() => states.at(-1)?.status === 'registered');
      await until(a.role$, (role) => role.status === 'follower' && role.reason === 'behind');
      expect(await nodes()).toHaveLength(3);
      expect(proxy.connections).toBe(2);
      expect(seen.of('session')).not.toContain('lost');
      expect(seen.of('members').filter((list) => list !== '[x@h,y@h]')).toEqual(['[x@h,y@h,a@h]']);
      expect(
        new Set(states.flatMap((state) => (state.status === 'registered' ? [state.path] : []))).size,
      ).toBe(1);
    },
  );

  it('that loses the reply to a create, which was applied, costs no second znode', async () => {
    const a = behindProxy();
    const creates: number[] = [];
    proxy.fate = ({ from, opcode, connection }) => {
      if (opcode === opcodes.create && from === 'client') creates.push(connection);
      return from === 'server' && opcode === opcodes.create && connection === 0 ? 'reset' : 'pass';
    };
    await at()
      .client()
      .then((other) => other.folder(at().nodes));
    const { registered: state } = await a.ready(a.join({ name: 'a@h', routes: [] }));
    expect((await nodes()).map((name) => `${at().nodes}/${name}`)).toEqual([state.path]);
    expect(creates).toEqual([0]);
  });

  it('that loses the reply to a create and the session with it costs no second znode either', async () => {
    const a = behindProxy({ sessionTimeout: 1_500 });
    const seen = watchAll(at().recorder(), a);
    await at()
      .client()
      .then((other) => other.folder(at().nodes));
    await until(a.session$, ({ status }) => status === 'connected');
    proxy.fate = ({ from, opcode, connection }) =>
      connection > 0 ? 'reset' : from === 'server' && opcode === opcodes.create ? 'silence' : 'pass';
    const ready = a.ready(a.join({ name: 'a@h', routes: [] }));
    const other = await at().client();
    for (const size of [1, 0]) {
      await eventually(
        () => other.children(at().nodes),
        (list) => list.length === size,
      );
    }
    proxy.fate = () => 'pass';
    const { registered: state } = await ready;
    expect((await nodes()).map((name) => `${at().nodes}/${name}`)).toEqual([state.path]);
    expect(seen.of('session').filter((each) => each !== 'connecting')).toEqual([
      'connected',
      'suspended',
      'lost',
      'connected',
    ]);
  });

  it('that loses the reply to an update writes the latest value, once more', async () => {
    const a = behindProxy();
    const node$ = new BehaviorSubject({ name: 'a@h', routes: [{ port: 1 }] });
    const { registered: state } = await a.ready(a.join(node$));
    once(reply(opcodes.setData), 'reset');
    for (const port of [2, 3, 4, 5]) node$.next({ name: 'a@h', routes: [{ port }] });
    const [member] = await until(a.members$, (list) => list[0]?.endpoints[0]?.port === 5);
    expect(member?.path).toBe(state.path);
    expect(proxy.connections).toBe(2);
  });

  it('that loses the reply to a delete leaves nothing behind', async () => {
    const a = behindProxy();
    const held = a.session$.subscribe();
    const { leave } = await a.ready(a.join({ name: 'a@h', routes: [] }));
    once(reply(opcodes.delete), 'reset');
    await leave();
    expect(await nodes()).toEqual([]);
    expect(proxy.connections).toBe(2);
    held.unsubscribe();
  });

  it('that resets 25 times under traffic loses no znode and makes no second one', async () => {
    const a = behindProxy({ sessionTimeout: 10_000 });
    const other = await at().client();
    await other.folder(at().nodes);
    a.join({ name: 'a@h', routes: [] }).subscribe();
    a.serve({ app: 'billing' }).subscribe();
    const seen = watchAll(at().recorder(), a);
    seen.listen('events', a.events$, ({ type }) => type);
    await leads(a);
    const [route] = await until(a.appRoutes$('billing'), (list) => list.length === 1);
    const [own = ''] = await other.children(at().nodes);
    const watches = await watchCount(server());
    for (let round = 0; round < 25; round += 1) {
      const before = proxy.connections;
      const member = JSON.stringify({ name: `m${String(round)}@h`, routes: [] });
      const created = other.create(`${at().nodes}/m-`, member, 'ephemeral-sequential');
      proxy.reset();
      await created;
      await until(a.members$, (list) => list.length === round + 2);
      await leads(a);
      expect(proxy.connections).toBeGreaterThan(before);
      const now = await other.children(at().nodes);
      expect(now.filter((name) => name.startsWith('_c_'))).toEqual([own]);
    }
    const sizes = seen.of('members').map((list) => list.split('@').length);
    expect(sizes).toEqual([...sizes].sort((x, y) => x - y));
    const tokens = new Set(seen.of('role').filter((line) => /^[0-9a-f]{16}$/.test(line)));
    expect(tokens.size).toBe(1);
    expect(new Set(seen.of('session'))).toEqual(new Set(['connecting', 'connected', 'suspended']));
    expect(appsOf(seen)).toEqual(['[billing]']);
    expect((await firstValueFrom(a.appRoutes$('billing')))[0]?.path).toBe(route?.path);
    const events = seen.of('events').filter((type) => type !== 'leader-changed');
    expect(events.sort()).toEqual(['application-started', ...Array<string>(26).fill('node-joined')]);
    const perMember = lacks(way, 'addWatch') ? 1 : 0;
    await eventually(
      () => watchCount(server()),
      (count) => count <= watches + 25 * perMember,
    );
  }, 60_000);

  it('in which the peer is gone without a word is noticed at two thirds of the timeout', async () => {
    // The deadline of requests would notice as well: it is out of the way here.
    const a = behindProxy({ sessionTimeout: 900, requestTimeout: 20_000 });
    a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = watchAll(at().recorder(), a);
    await leads(a);
    const from = proxy.connections;
    proxy.fate = ({ connection }) => (connection < from ? 'silence' : 'pass');
    const silentAt = performance.now();
    const state = await until(a.session$, (each) => each.status === 'suspended');
    expect(performance.now() - silentAt).toBeLessThan(900);
    expect(state).toMatchObject({ cause: { reason: 'silent-server' } });
    await until(a.session$, (each) => each.status === 'connected');
    await leads(a);
    expect(seen.find('role', 'suspended')).toBeLessThan(seen.find('session', 'suspended'));
    expect(membersOf(seen)).toEqual(['[a@h]']);
    expect(await nodes()).toHaveLength(1);
  });

  it('that keeps a list back tells neither an empty one nor half of it', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const a = behindProxy({ sessionTimeout: 10_000 });
    const seen = watchAll(at().recorder(), a);
    await until(a.members$, (list) => list.length === 0);
    const before = proxy.connections;
    proxy.fate = ({ from, opcode, connection }) =>
      from === 'server' && connection >= before && opcode === opcodes.getChildren ? 'hold' : 'pass';
    proxy.reset();
    await eventually(() => proxy.connections > before);
    const member = JSON.stringify({ name: 'late@h', routes: [] });
    for (const name of ['1-', '2-']) {
      await other.create(`${at().nodes}/${name}`, member, 'ephemeral-sequential');
    }
    await until(a.session$, ({ status }) => status === 'connected');
    expect((await firstValueFrom(a.cluster$)).stale).toBe(true);
    expect(await firstValueFrom(a.members$)).toEqual([]);
    proxy.fate = () => 'pass';
    proxy.release();
    await until(a.members$, (list) => list.length === 2);
    expect(
      seen
        .of('members')
        .slice(1)
        .every((list) => list !== '[]'),
    ).toBe(true);
    expect(seen.find('stale', 'false', seen.find('stale', 'true'))).toBeGreaterThan(0);
  });
});

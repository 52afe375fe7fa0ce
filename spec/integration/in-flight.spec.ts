import type { Logger } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy, type FrameProxy } from '../support/frame-proxy.ts';
import { eachWithHarness } from '../support/harness.ts';
import { watchAll } from '../support/history.ts';
import { opcodes } from '../support/opcodes.ts';
import { inTurn, lacks, over } from '../support/over.ts';
import { withOwnServer, withServer } from '../support/own-server.ts';

const node = (name: string): string => JSON.stringify({ name: `${name}@h`, routes: [] });

over(withOwnServer, inTurn)('a request in flight', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );
  let proxy: FrameProxy;
  beforeEach(async () => {
    proxy = await frameProxy(server().port);
  });
  afterEach(() => proxy.stop());
  const behindProxy = () =>
    at().registrar({ endpoints: proxy.endpoint, sessionTimeout: 10_000, backoff: { initial: 5, max: 20 } });
  /** Keeps back what the server says from the first such reply on; tells when it has come. */
  const hold = (opcode: number) => {
    let held = false;
    proxy.fate = (frame) => {
      if (frame.from !== 'server' || frame.opcode !== opcode) return 'pass';
      held = true;
      return 'hold';
    };
    return () => eventually(() => held);
  };
  const goesOn = (): void => {
    proxy.fate = () => 'pass';
    proxy.release();
  };

  it.each(['comes late', 'is lost'])(
    'a create whose reply %s, after its subscriber has left, leaves nothing behind, and the session stays',
    async (what) => {
      const other = await at().client();
      await other.folder(at().nodes);
      const a = behindProxy();
      const seen = watchAll(at().recorder(), a);
      await until(a.members$);
      const held = hold(opcodes.create);
      const joined = a.join({ name: 'a@h', routes: [] }).subscribe();
      await held();
      expect(await other.children(at().nodes)).toHaveLength(1);
      joined.unsubscribe();
      if (what === 'is lost') proxy.reset();
      goesOn();
      await eventually(
        () => other.children(at().nodes),
        (list) => list.length === 0,
      );
      await until(a.cluster$, ({ members, stale }) => members.length === 0 && !stale);
      expect(seen.of('session')).not.toContain('lost');
      expect(new Set(seen.of('role'))).toEqual(new Set(['not-joined']));
    },
  );

  it('a create whose subscriber left and came back makes one znode in the end', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const a = behindProxy();
    a.members$.subscribe();
    await until(a.members$);
    const held = hold(opcodes.create);
    const join = () => a.join({ name: 'a@h', routes: [] }).subscribe();
    const first = join();
    await held();
    first.unsubscribe();
    join();
    goesOn();
    await until(a.role$, ({ status }) => status === 'leader');
    await eventually(
      () => other.children(at().nodes),
      (list) => list.length === 1,
    );
    await until(a.members$, (list) => list.length === 1);
  });

  it.each([
    ['list', opcodes.getChildren],
    ...(lacks(way, 'addWatch') ? [] : ([['watch', opcodes.addWatch]] as const)),
    ['read', lacks(way, 'multiRead') ? opcodes.getData : opcodes.multiRead],
  ] as const)(
    'a %s whose reader has left tells nobody, and whoever comes next is told the truth',
    async (_, opcode) => {
      const other = await at().client();
      await other.folder(at().nodes);
      for (const name of ['a', 'b'])
        await other.create(`${at().nodes}/m-`, node(name), 'ephemeral-sequential');
      const a = behindProxy();
      a.session$.subscribe();
      await until(a.session$, ({ status }) => status === 'connected');
      const seen = at().recorder();
      const held = hold(opcode);
      const reading = seen.listen('members', a.members$, String);
      await held();
      reading.unsubscribe();
      goesOn();
      const list = await until(a.members$);
      expect(list.map(({ name }) => name)).toEqual(['a@h', 'b@h']);
      expect(seen.lines).toEqual([]);
      expect(proxy.connections).toBe(1);
    },
  );

  it('a read of what is deleted meanwhile makes nobody a member', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const a = behindProxy();
    const seen = watchAll(at().recorder(), a);
    await until(a.members$);
    const held = hold(opcodes.getData);
    const path = await other.create(`${at().nodes}/m-`, node('gone'), 'ephemeral-sequential');
    await held();
    await other.send({ op: 'delete', path, version: -1 });
    await other.create(`${at().nodes}/m-`, node('here'), 'ephemeral-sequential');
    goesOn();
    await until(a.members$, (list) => list.length === 1 && list[0]?.name === 'here@h');
    expect(seen.of('members').at(-1)).toBe('[here@h]');
    expect(new Set(seen.of('members'))).not.toContain('[gone@h,here@h]');
  });
});

over(withServer, inTurn)('a list over maxFrame', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );

  it('is told as unknown, costs no connection, and is had as soon as it fits', async () => {
    const other = await at().client();
    await other.folder(at().nodes);
    const paths = await Promise.all(
      Array.from({ length: 120 }, (_, index) =>
        other.create(
          `${at().nodes}/_c_${index.toString(16).padStart(32, '0')}-node-`,
          node(String(index)),
          'ephemeral-sequential',
        ),
      ),
    );
    const warnings: string[] = [];
    const ignore = (): void => undefined;
    const warn = (line: string): void => {
      warnings.push(line);
    };
    const logger: Logger = { debug: ignore, info: ignore, error: ignore, warn };
    const a = at().registrar({ maxFrame: 4_096, logger });
    const seen = watchAll(at().recorder(), a);
    await eventually(() => warnings.some((line) => line.includes(at().nodes)));
    expect(seen.of('members')).toEqual([]);
    for (const path of paths.slice(20)) await other.send({ op: 'delete', path, version: -1 });
    await until(a.members$, (list) => list.length === 20);
    expect(seen.of('session')).toEqual(['connecting', 'connected']);
    expect(warnings.filter((line) => line.includes('getChildren'))).toHaveLength(1);
  });
});

import { merge, type Observable } from 'rxjs';
import type { ClusterEvent, Member, MemberEvent, Registrar } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy, type FrameProxy } from '../support/frame-proxy.ts';
import { eachWithHarness } from '../support/harness.ts';
import { watchAll } from '../support/history.ts';
import { inTurn, over } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';
import { randomFrom } from '../fuzz/random.ts';
import { sessionThief } from '../support/session-thief.ts';

const show = ({ path, token, endpoints }: Member): string =>
  `${path} ${token} ${endpoints.map(({ port }) => port).join()}`;
const nodeData = (port: number): string => JSON.stringify({ name: `m@h`, routes: [{ Port: port }] });

const content = ({ name, endpoints }: Member): string =>
  `${name} ${endpoints.map(({ port }) => port).join()}`;

/** Names by what the events come to, step by step. */
const replayNames = (events$: Observable<ClusterEvent>) => {
  const members = new Map<string, string>();
  events$.subscribe((event) => {
    if (!('member' in event)) return;
    const { type, member } = event;
    const { name } = member;
    if (members.has(name) === (type === 'node-joined')) throw new Error(`${type} ${name} is no difference`);
    if (type === 'node-updated' && content(event.before) !== members.get(name)) {
      throw new Error(`updated from what ${name} was not`);
    }
    if (type === 'node-left') members.delete(name);
    else members.set(name, content(member));
  });
  return { list: () => [...members.values()].sort() };
};
/** The newest znode of a name is current. */
const newest = (list: readonly Member[]): readonly string[] =>
  [...new Map(list.map((member) => [member.name, content(member)])).values()].sort();

/** What the events come to, step by step. */
const replay = (events$: Observable<MemberEvent>) => {
  const members = new Map<string, Member>();
  events$.subscribe((event) => {
    const { type, member } = event;
    if (members.has(member.path) === (type === 'joined'))
      throw new Error(`${type} ${member.path}, which was so already`);
    if ('before' in event && show(event.before) !== show(members.get(member.path) as Member)) {
      throw new Error(`updated from what ${member.path} was not`);
    }
    if (type === 'left') members.delete(member.path);
    else members.set(member.path, member);
  });
  return { list: () => [...members.values()].map(show).sort() };
};

over(withOwnServer, inTurn)('a history', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );
  let proxy: FrameProxy;
  beforeEach(async () => {
    proxy = await frameProxy(server().port);
  });
  afterEach(() => proxy.stop());

  it.each([1, 2, 3])(
    'of random changes over lost connections is one of exact differences (seed %i)',
    async (seed) => {
      const random = randomFrom(seed);
      const other = await at().client();
      await other.folder(at().nodes);
      const a = at().registrar({
        endpoints: proxy.endpoint,
        sessionTimeout: 10_000,
        backoff: { initial: 1, max: 5 },
      });
      const [members, events] = [replay(a.memberEvents$), replayNames(a.events$)];
      const lists: string[][] = [];
      const differences: unknown[] = [];
      a.members$.subscribe((list) => {
        const shown = list.map(show).sort();
        lists.push(shown);
        differences.push([members.list(), shown], [events.list(), newest(list)]);
      });
      const seen = watchAll(at().recorder(), a);
      await until(a.members$);
      const paths: string[] = [];
      const pick = () => Math.floor(random() * paths.length);
      for (let step = 0; step < 120; step += 1) {
        const dice = random();
        if (dice < 0.45 || paths.length === 0) {
          paths.push(await other.create(`${at().nodes}/m-`, nodeData(step + 1), 'ephemeral-sequential'));
        } else if (dice < 0.7) {
          const [path = ''] = paths.splice(pick(), 1);
          await other.send({ op: 'delete', path, version: -1 });
        } else if (dice < 0.93) {
          const data = Buffer.from(nodeData(step + 1));
          await other.send({ op: 'setData', path: paths[pick()] ?? '', data, version: -1 });
        } else proxy.reset();
      }
      const truth = await Promise.all(
        paths.map(async (path) => {
          const { data } = await other.send({ op: 'getData', path });
          return `${path} ${String(/"Port":(\d+)/.exec(Buffer.from(data).toString())?.[1])}`;
        }),
      );
      const last = () => (lists.at(-1) ?? []).map((line) => line.replace(/ [0-9a-f]{16}/, ''));
      await eventually(() => last().join() === truth.sort().join());
      for (const pair of differences) {
        const [replayed, shown] = pair as [string[], string[]];
        expect(replayed).toEqual(shown);
      }
      expect(proxy.connections).toBeGreaterThan(2);
      expect(seen.of('session')).not.toContain('lost');
      expect(lists.filter((list, index) => list.join() === lists[index - 1]?.join())).toEqual([]);
    },
  );

  const leads = (registrar: Registrar) => until(registrar.role$, ({ status }) => status === 'leader');

  it('of expiry: demoted, stale, lost, connected, listed anew, and never without its neighbour', async () => {
    const thief = sessionThief(way.transport());
    const [a, b] = [at().registrar({ transport: thief }), at().registrar()];
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    const seen = watchAll(at().recorder(), a);
    const observer = watchAll(at().recorder(), b);
    const states = at().recorder();
    states.listen('join', a.join({ name: 'a@h', routes: [] }), ({ status }) => status);
    await leads(a);
    await until(b.members$, (list) => list.length === 2);
    await until(a.members$, (list) => list.length === 2);
    const from = seen.lines.length;
    await thief.steal();
    await leads(b);
    await until(a.members$, (list) => list.map(({ name }) => name).join() === 'b@h,a@h');
    await until(a.role$, (role) => role.status === 'follower' && role.reason === 'behind');
    const lost = seen.find('session', 'lost', from);
    const connected = seen.find('session', 'connected', lost);
    const behind = seen.find('role', 'behind', from);
    const order = [seen.find('stale', 'true', from), lost, connected, seen.find('stale', 'false', lost)];
    expect(order).toEqual([...order].sort((x, y) => x - y));
    expect(order).not.toContain(-1);
    const demoted = seen.lines.findIndex(
      ({ stream, value }, index) => index >= from && stream === 'role' && value.length !== 16,
    );
    expect(demoted).toBeLessThan(
      seen.lines.findIndex(({ stream }, index) => index >= from && stream === 'session'),
    );
    expect(behind).toBeGreaterThan(lost);
    const members = seen.lines
      .slice(from)
      .flatMap(({ stream, value }) => (stream === 'members' ? [value] : []));
    expect(members.every((list) => list.includes('b@h'))).toBe(true);
    expect(members.at(-1)).toBe('[b@h,a@h]');
    const leaders = observer.of('leader').slice(observer.of('leader').indexOf('a@h'));
    expect(leaders.filter((line) => line !== 'b@h')).toEqual(['a@h', 'b@h self']);
    const registration = states.of('join').filter((state) => state !== 'suspended');
    expect(registration).toEqual(['registered', 'lost', 'registering', 'registered']);
  });

  it('of a server that is away for longer than the session may be has no shorter list, and ends with one znode', async () => {
    const [a, b] = [at().registrar({ sessionTimeout: 800 }), at().registrar({ sessionTimeout: 800 })];
    for (const [name, registrar] of [
      ['a', a],
      ['b', b],
    ] as const) {
      registrar.join({ name: `${name}@h`, routes: [] }).subscribe();
      registrar.serve({ app: 'billing' }).subscribe();
      await until(registrar.members$, (list) => list.some((member) => member.name === `${name}@h`));
      await until(registrar.appRoutes$('billing'), (list) => list.some(({ self }) => self));
    }
    await until(a.members$, (list) => list.length === 2);
    const seen = watchAll(at().recorder(), a);
    seen.listen('routes', a.appRoutes$('billing'), (list) => String(list.length));
    const from = seen.lines.length;
    await server().kill();
    const away = await until(a.session$, ({ status }) => status === 'suspended');
    await eventually(() => away.status === 'suspended' && away.remainingMs() === 0);
    expect(seen.of('session').at(-1)).toBe('suspended');
    await server().start();
    const whole = await until(a.cluster$, ({ stale, members }) => !stale && members.length === 2, {
      within: 20_000,
    });
    await until(b.cluster$, ({ stale }) => !stale, { within: 20_000 });
    const other = await at().client();
    await eventually(
      () => other.children(at().nodes),
      (list) => list.length === 2,
    );
    expect(new Set(whole.members.map(({ name }) => name))).toEqual(new Set(['a@h', 'b@h']));
    const after = seen.lines.slice(from);
    const lists = after.flatMap(({ stream, value }) => (stream === 'members' ? [value] : []));
    expect(lists.filter((list) => list === '[]')).toEqual([]);
    const leading = () =>
      [a, b].map((registrar) => until(registrar.role$, ({ status }) => status === 'leader'));
    await Promise.race(leading());
  }, 60_000);

  it('of three registrars never has two leaders at one time, over 15 handovers', async () => {
    const seen = at().recorder();
    const registrars = ['a', 'b', 'c'].map((name) => ({ name, registrar: at().registrar() }));
    const roles$ = registrars.map(({ name, registrar }) => {
      seen.listen(name, registrar.role$, ({ status }) => status);
      return registrar.role$;
    });
    merge(...roles$).subscribe();
    for (const { name, registrar } of registrars) {
      await registrar.ready(registrar.join({ name: `${name}@h`, routes: [] }));
    }
    const tokens: string[] = [];
    for (let round = 0; round < 15; round += 1) {
      const role = await until(
        merge(...roles$),
        (each) => each.status === 'leader' && !tokens.includes(each.lease.token),
      );
      if (role.status !== 'leader') throw new Error('no leader');
      tokens.push(role.lease.token);
      role.lease.resign();
    }
    expect(tokens).toEqual([...tokens].sort());
    let leading: string | undefined;
    for (const { stream, value } of seen.lines) {
      if (value === 'leader') {
        expect(leading).toBeUndefined();
        leading = stream;
      } else if (leading === stream) leading = undefined;
    }
  });
});

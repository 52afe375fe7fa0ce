import { concatMap, filter, map, ReplaySubject, take, Subscription, type Observable } from 'rxjs';
import type { Registrar } from '../../lib/index.ts';
import { eventually, until } from '../support/eventually.ts';
import { frameProxy, type FrameProxy } from '../support/frame-proxy.ts';
import { eachWithHarness } from '../support/harness.ts';
import { appsOf, membersOf, watchAll } from '../support/history.ts';
import { inTurn, over } from '../support/over.ts';
import { withOwnServer } from '../support/own-server.ts';
import { strayErrors } from '../support/stray-errors.ts';

const names = (registrar: Registrar) => registrar.members$.pipe(map((list) => list.map(({ name }) => name)));
const leads = (registrar: Registrar) => until(registrar.role$, ({ status }) => status === 'leader');

const streams: readonly (readonly [string, (registrar: Registrar) => Observable<unknown>])[] = [
  ['session$', ({ session$ }) => session$],
  ['cluster$', ({ cluster$ }) => cluster$],
  ['members$', ({ members$ }) => members$],
  ['memberEvents$', ({ memberEvents$ }) => memberEvents$],
  ['leader$', ({ leader$ }) => leader$],
  ['role$', ({ role$ }) => role$],
  ['apps$', ({ apps$ }) => apps$],
  ['appRoutes$', ({ appRoutes$ }) => appRoutes$('billing')],
  ['events$', ({ events$ }) => events$],
];

over(withOwnServer, inTurn)('a handler', {}, (server, way) => {
  const at = eachWithHarness(
    () => server().endpoint,
    () => ({ transport: way.transport() }),
  );
  let proxy: FrameProxy;
  beforeEach(async () => {
    proxy = await frameProxy(server().port);
  });
  afterEach(() => proxy.stop());
  const behindProxy = () => at().registrar({ endpoints: proxy.endpoint, sessionTimeout: 10_000 });

  it('that throws, on every stream, is reported by rxjs alone: everyone else goes on', async () => {
    const strays = strayErrors();
    const a = behindProxy();
    for (const [name, stream] of streams) {
      stream(a).subscribe(() => {
        throw new Error(name);
      });
    }
    a.join({ name: 'a@h', routes: [] }).subscribe(() => {
      throw new Error('join');
    });
    a.serve({ app: 'billing' }).subscribe(() => {
      throw new Error('serve');
    });
    const seen = watchAll(at().recorder(), a);
    await leads(a);
    await until(a.apps$, (list) => list.length === 1);
    proxy.reset();
    await until(a.session$, ({ status }) => status === 'suspended');
    await leads(a);
    await a.close();
    await eventually(() => strays.messages.includes('serve'));
    await strays.stop();
    expect(new Set(strays.messages)).toEqual(new Set([...streams.map(([name]) => name), 'join', 'serve']));
    expect(seen.of('session')).toEqual([
      'connecting',
      'connected',
      'suspended',
      'connected',
      'closed',
      'complete',
    ]);
    expect(appsOf(seen)).toEqual(['[billing]', '[]', 'complete']);
  });

  it('that takes its time over each event holds nobody up, and misses none', async () => {
    const a = behindProxy();
    const open$ = new ReplaySubject<void>(1);
    const slow: string[] = [];
    a.memberEvents$
      .pipe(
        concatMap((event) =>
          open$.pipe(
            take(1),
            map(() => event),
          ),
        ),
      )
      .subscribe(({ type, member }) => slow.push(`${type} ${member.name}`));
    const quick: string[] = [];
    a.memberEvents$.subscribe(({ type, member }) => quick.push(`${type} ${member.name}`));
    for (let round = 0; round < 10; round += 1) {
      const { leave } = await a.ready(a.join({ name: `n${String(round)}@h`, routes: [] }));
      await until(names(a), (list) => list.length === 1);
      if (round % 5 === 4) {
        proxy.reset();
        await until(a.session$, ({ status }) => status === 'suspended');
        await leads(a);
      }
      await leave();
      await until(names(a), (list) => list.length === 0);
    }
    expect(quick).toHaveLength(20);
    expect(slow).toEqual([]);
    open$.next();
    expect(slow).toEqual(quick);
  });

  it('of session$ that throws when the connection is lost leaves the demotion before it', async () => {
    const strays = strayErrors();
    const a = behindProxy();
    a.join({ name: 'a@h', routes: [] }).subscribe();
    a.session$.pipe(filter(({ status }) => status === 'suspended')).subscribe(() => {
      throw new Error('handler');
    });
    const seen = watchAll(at().recorder(), a);
    await leads(a);
    proxy.reset();
    await until(a.session$, ({ status }) => status === 'suspended');
    await leads(a);
    await eventually(() => strays.messages.length > 0);
    await strays.stop();
    expect(strays.messages).toEqual(['handler']);
    expect(seen.find('role', 'suspended')).toBeLessThan(seen.find('session', 'suspended'));
    expect(seen.find('leader', 'a@h', seen.find('leader', 'a@h self'))).toBeLessThan(
      seen.find('session', 'suspended'),
    );
  });

  it.each(streams)('of %s may unsubscribe within it, from the first value on', async (_, stream) => {
    const a = at().registrar();
    a.join({ name: 'a@h', routes: [] }).subscribe();
    a.serve({ app: 'billing' }).subscribe();
    let [count, late] = [0, 0];
    let within = true;
    const held = new Subscription();
    const seen = watchAll(at().recorder(), a);
    held.add(
      stream(a).subscribe(() => {
        count += 1;
        if (held.closed && !within) late += 1;
        held.unsubscribe();
      }),
    );
    within = false;
    const once = at().recorder();
    once.listen('once', stream(a).pipe(take(1)), () => 'value');
    await leads(a);
    await until(a.apps$, (list) => list.length === 1);
    await eventually(() => count > 0);
    expect(late).toBe(0);
    expect(once.of('once')).toEqual(['value', 'complete']);
    expect(membersOf(seen)).toEqual(['[a@h]']);
  });

  it.each(streams)('of %s may close the registrar within it', async (_, stream) => {
    const a = behindProxy();
    a.join({ name: 'a@h', routes: [] }).subscribe();
    a.serve({ app: 'billing' }).subscribe();
    const seen = watchAll(at().recorder(), a);
    await leads(a);
    await until(a.apps$, (list) => list.length === 1);
    let closed: Promise<void> | undefined;
    stream(a).subscribe(() => {
      closed ??= a.close();
    });
    await eventually(() => closed !== undefined);
    await closed;
    for (const name of ['role', 'leader', 'stale', 'session', 'members', 'apps']) {
      expect([name, seen.of(name).at(-1)]).toEqual([name, 'complete']);
    }
    await eventually(() => proxy.open === 0);
    const other = await at().client();
    expect(await other.children(at().nodes)).toEqual([]);
  });

  it('of members$ may join and leave within it, and every subscriber sees the same order', async () => {
    const a = at().registrar();
    const [early, late] = [at().recorder(), at().recorder()];
    const list = (values: readonly string[]) => values.join();
    early.listen('members', names(a), list);
    let second: Subscription | undefined;
    const join = () => a.join({ name: 'b@h', routes: [] }).subscribe();
    const steps: string[] = [];
    names(a).subscribe((members) => {
      if (members.join() === 'a@h') second ??= join();
      if (members.join() === 'a@h,b@h') second?.unsubscribe();
      steps.push(members.join());
    });
    late.listen('members', names(a), list);
    await until(names(a), (members) => members.length === 0);
    a.join({ name: 'a@h', routes: [] }).subscribe();
    await eventually(() => steps.length === 4);
    expect(steps).toEqual(['', 'a@h', 'a@h,b@h', 'a@h']);
    expect([early.of('members'), late.of('members')]).toEqual([steps, steps]);
  });

  it('of role$ may leave as soon as it leads, and the next one leads', async () => {
    const [a, b] = [at().registrar(), at().registrar()];
    const joined = a.join({ name: 'a@h', routes: [] }).subscribe();
    const seen = at().recorder();
    seen.listen('a before', a.role$, (role) => (role.status === 'leader' ? 'leader' : role.reason));
    a.role$.subscribe(({ status }) => {
      if (status === 'leader') joined.unsubscribe();
    });
    seen.listen('a after', a.role$, (role) => (role.status === 'leader' ? 'leader' : role.reason));
    b.members$.subscribe();
    await until(a.role$, ({ status }) => status === 'leader').catch(() => undefined);
    await b.ready(b.join({ name: 'b@h', routes: [] }));
    await leads(b);
    await until(a.members$, (list) => list.length === 1 && list[0]?.name === 'b@h');
    expect(seen.of('a before').slice(-2)).toEqual(['leader', 'not-joined']);
    expect(seen.of('a after')).toEqual(seen.of('a before'));
  });

  it('of session$ may leave and join anew within connected', async () => {
    const a = behindProxy();
    const seen = at().recorder();
    let joined: Subscription | undefined;
    const join = () => a.join({ name: 'a@h', routes: [] }).subscribe();
    a.session$.subscribe(({ status }) => {
      if (status !== 'connected') return;
      joined?.unsubscribe();
      joined = join();
      seen.listen('members', names(a), (list) => list.join());
    });
    await leads(a);
    proxy.reset();
    await until(a.session$, ({ status }) => status === 'suspended');
    await leads(a);
    const other = await at().client();
    await eventually(
      () => other.children(at().nodes),
      (list) => list.length === 1,
    );
    expect(seen.of('members').every((list) => ['', 'a@h', 'a@h,a@h'].includes(list))).toBe(true);
  });
});

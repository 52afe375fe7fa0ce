import { filter, firstValueFrom } from 'rxjs';
import { createRegistrar, type AppSpec, type Registered, type Registrar } from '../../lib/index.ts';
import { virtualZooKeeper, type VirtualZooKeeper } from '../../lib/testing/index.ts';
import { until } from '../support/eventually.ts';
import { listeningLogger } from '../support/listening-logger.ts';

/** Milliseconds that never pass in a specification. */
const endless = 60_000;

describe('drain of what ready returns', () => {
  let zooKeeper: VirtualZooKeeper;
  let [registrar, observer]: Registrar[] = [];
  const logger = listeningLogger();

  beforeEach(() => {
    zooKeeper = virtualZooKeeper();
    const make = () =>
      createRegistrar({ endpoints: zooKeeper.endpoints, transport: zooKeeper.transport(), logger });
    [registrar, observer] = [make(), make()];
  });
  afterEach(async () => {
    await Promise.all([registrar!.close(), observer!.close()]);
    zooKeeper.close();
  });

  const join = (): Promise<Registered> => registrar!.ready(registrar!.join({ name: 'a@h', routes: [] }));
  const serve = (app: string): Promise<Registered> => registrar!.ready(registrar!.serve({ app }));
  const sees = (app: string, state: AppSpec['state']) =>
    until(observer!.appRoutes$(app), ([route]) => route?.state === state);

  it('stops one application and leaves the other, and the node that leads', async () => {
    await join();
    const [x] = await Promise.all([serve('x'), serve('y')]);
    const ending = new AbortController();
    const drained = x.drain({ wait: endless, signal: ending.signal });
    await sees('x', 'stopping');
    ending.abort();
    await drained;
    expect(await x.ended).toBeUndefined();
    await until(observer!.apps$, (apps) => apps.join() === 'y');
    expect(await firstValueFrom(observer!.appRoutes$('y'))).toMatchObject([{ state: 'running' }]);
    expect(
      await firstValueFrom(registrar!.role$.pipe(filter(({ status }) => status === 'leader'))),
    ).toBeDefined();
  });

  it('of a node stops its applications, which wait for it afterwards', async () => {
    const node = await join();
    const x = await serve('x');
    const ending = new AbortController();
    const drained = node.drain({ wait: endless, signal: ending.signal });
    await sees('x', 'stopping');
    ending.abort();
    await drained;
    await until(observer!.members$, (members) => members.length === 0);
    expect((await firstValueFrom(x.state$)).status).toBe('registering');
    await join();
    await sees('x', 'running');
  });

  it('announces nothing while another holder keeps it, and the last one drains', async () => {
    await join();
    const [one, two] = await Promise.all([serve('x'), serve('x')]);
    await one.drain({ wait: endless });
    expect(logger.lines.join()).toContain('x of a@h is not drained: it has another holder');
    expect(await firstValueFrom(observer!.appRoutes$('x'))).toMatchObject([{ state: 'running' }]);
    await two.drain({ wait: 1 });
    await until(observer!.apps$, (apps) => apps.length === 0);
  });

  it('completes for a subscriber that comes during the wait', async () => {
    await join();
    const x = await serve('x');
    const ending = new AbortController();
    const drained = x.drain({ wait: endless, signal: ending.signal });
    const late = await serve('x');
    ending.abort();
    await drained;
    expect(await late.ended).toBeUndefined();
  });

  it('ends with leave, with close, and where it has left before', async () => {
    await join();
    const [x, y] = await Promise.all([serve('x'), serve('y')]);
    const draining = [x.drain({ wait: endless }), y.drain({ wait: endless })];
    await Promise.all([sees('x', 'stopping'), sees('y', 'stopping')]);
    await x.leave();
    await registrar!.close();
    await Promise.all([...draining, x.drain(), registrar!.drain()]);
  });

  it('rejects a ready that still waits, with Closed', async () => {
    const waiting = registrar!.ready(registrar!.serve({ app: 'x' }));
    await registrar!.drain();
    await expect(waiting).rejects.toMatchObject({
      _tag: 'Closed',
      message: expect.stringContaining('was drained before') as string,
    });
  });

  it('rejects a ready that still waits, with Closed, beside a node that is joined', async () => {
    await join();
    const waiting = registrar!.ready(registrar!.serve({ app: 'x', node: 'other' }));
    const drained = registrar!.drain();
    await expect(waiting).rejects.toMatchObject({ _tag: 'Closed' });
    await drained;
  });

  it.each<[string, unknown]>([
    ['wait', { wait: -1 }],
    ['signal', { signal: {} }],
    ['options', null],
  ])('refuses a wrong %s', async (option, options) => {
    await expect(registrar!.drain(options as never)).rejects.toThrow(`option ${option}`);
  });
});

import { firstValueFrom } from 'rxjs';
import { sliceSize } from '../../lib/connection/work-queue.ts';
import { createRegistrar, ReadyTimeout, type Registrar } from '../../lib/index.ts';
import { fakeRegistrar, startTestServer } from '../../lib/testing/index.ts';

type Settings = NonNullable<Parameters<typeof jest.useFakeTimers>[0]>;

const node = { name: 'a@host', routes: [{ port: 11_144 }] };
const settings: readonly (readonly [string, Settings])[] = [
  ['all that they can fake', {}],
  ['the legacy ones', { legacyFakeTimers: true }],
  [
    'all but nextTick, setImmediate and performance',
    { doNotFake: ['nextTick', 'setImmediate', 'performance'] },
  ],
];

describe.each(settings)("under Jest's fake timers, %s", (_, faked) => {
  beforeEach(() => {
    jest.useFakeTimers(faked);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const plays = async (registrar: Registrar): Promise<void> => {
    const joined = await registrar.ready(registrar.join(node), { timeout: 60_000 });
    const served = await registrar.ready(registrar.serve({ app: 'billing' }));
    expect(await firstValueFrom(registrar.members$)).toHaveLength(1);
    await served.leave();
    await joined.leave();
    expect(await firstValueFrom(registrar.members$)).toHaveLength(0);
    await registrar.close();
  };

  it('a fake registrar works', async () => {
    await plays(fakeRegistrar());
  });

  it('a registrar and a test server work, and no timer has to be advanced for it', async () => {
    const server = await startTestServer();
    await plays(createRegistrar({ endpoints: server.endpoints, sessionTimeout: 10_000 }));
    await server.close();
  });

  it('a reply of several reads arrives', async () => {
    const server = await startTestServer();
    const registrar = createRegistrar({ endpoints: server.endpoints, sessionTimeout: 10_000 });
    const ext = { text: 'x'.repeat(700_000) };
    const joined = await registrar.ready(registrar.join({ ...node, ext }));
    const other = createRegistrar({ endpoints: server.endpoints, sessionTimeout: 10_000 });
    expect((await firstValueFrom(other.members$))[0]?.ext).toEqual(ext);
    await joined.leave();
    for (const each of [registrar, other]) await each.close();
    await server.close();
  });

  it('lists that are read in several slices arrive', async () => {
    const server = await startTestServer();
    const registrar = createRegistrar({ endpoints: server.endpoints, sessionTimeout: 10_000 });
    const ext = { text: 'x'.repeat(sliceSize) };
    // The names of the applications are longer than a slice in all, and so are the data of two members.
    const apps = Array.from({ length: 400 }, (_, at) => `${'a'.repeat(200)}-${String(at)}`);
    await Promise.all(
      ['a@host', 'b@host'].map((name) => registrar.ready(registrar.join({ ...node, name, ext }))),
    );
    await Promise.all(apps.map((app) => registrar.ready(registrar.serve({ app, node: 'a@host' }))));
    const other = createRegistrar({ endpoints: server.endpoints, sessionTimeout: 10_000 });
    expect(await firstValueFrom(other.members$)).toHaveLength(2);
    expect(await firstValueFrom(other.apps$)).toHaveLength(400);
    for (const each of [registrar, other]) await each.close();
    await server.close();
  });

  it('time passes as the test advances it', async () => {
    const registrar = createRegistrar({ endpoints: '127.0.0.1:1' });
    const failed = registrar
      .ready(registrar.join(node), { timeout: 30_000 })
      .catch((error: unknown) => error);
    jest.advanceTimersByTime(30_000);
    expect(await failed).toBeInstanceOf(ReadyTimeout);
    await registrar.close();
  });
});

import { filter, firstValueFrom } from 'rxjs';
import { createRegistrar, type RegistrarOptions } from '../../lib/index.ts';
import { startTestServer, type TestServer } from '../../lib/testing/index.ts';
import { child, type Child } from '../support/children.ts';
import { until } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';

const program = 'spec/support/shutting-down.ts';

describe('shutdownOn', () => {
  let server: TestServer;
  let running: Child;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());
  afterEach(() => running.end());

  const start = async (how: string, endpoints = server.endpoints.join()): Promise<void> => {
    running = child(program, [endpoints, how]);
    await until(running.said$, (said) => said === 'ready', { within: 30_000 });
  };
  const membersOf = async (): Promise<readonly string[]> => {
    const observer = createRegistrar({ endpoints: server.endpoints });
    const { members } = await firstValueFrom(observer.cluster$.pipe(filter(({ stale }) => !stale)));
    await observer.close();
    return members.map(({ name }) => name);
  };

  it('closes every registrar of the process, then lets the signal end it', async () => {
    await start('registered');
    expect(await membersOf()).toHaveLength(2);
    running.process.kill('SIGTERM');
    expect(await running.ended).toEqual([null, 'SIGTERM']);
    expect(await membersOf()).toEqual([]);
  });

  it('ends a process by the signal before ZooKeeper has answered', async () => {
    await start('waits', `127.0.0.1:${String(await freePort())}`);
    running.process.kill('SIGTERM');
    expect(await running.ended).toEqual([null, 'SIGTERM']);
  });

  it('leaves the end to somebody else who listens', async () => {
    await start('listens');
    running.process.kill('SIGTERM');
    expect(await running.ended).toEqual([7, null]);
    expect(await membersOf()).toEqual([]);
  });
});

describe('the option shutdownOn', () => {
  const signals = () => [process.listenerCount('SIGUSR2'), process.listenerCount('SIGHUP')];

  it('adds one listener for all registrars, and leaves none behind', async () => {
    const before = signals();
    const options: RegistrarOptions = { endpoints: 'localhost:1', shutdownOn: ['SIGUSR2', 'SIGHUP'] };
    const registrars = Array.from({ length: 20 }, () => createRegistrar(options));
    expect(signals()).toEqual(before.map((count) => count + 1));
    await registrars[0]?.close();
    expect(signals()).toEqual(before.map((count) => count + 1));
    await Promise.all(registrars.map((registrar) => registrar.close()));
    expect(signals()).toEqual(before);
  });

  it.each([['SIGTERM'], [['SIGKILL']], [['SIGNONE']], [[15]]])('refuses %j', (shutdownOn) => {
    const options = { endpoints: 'localhost:1', shutdownOn } as never;
    expect(() => createRegistrar(options)).toThrow(/option shutdownOn: a list of signals/);
  });
});

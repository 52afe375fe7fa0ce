import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { startTestServer } from '../../../lib/testing/index.ts';
import { until } from '../../support/eventually.ts';
import { harness } from '../../support/harness.ts';

describe('zookeeper-test-server', () => {
  const running: ChildProcess[] = [];
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });
  const run = (...args: readonly string[]) => {
    const file = 'lib/testing/cli/zookeeper-test-server.ts';
    const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    return child;
  };
  const ended = async (child: ReturnType<typeof run>) => {
    const exit = once(child, 'exit');
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await exit) as [unknown];
    return { out, errors, code };
  };

  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s, and says where and how long', async (signal) => {
    const child = run('0');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const [, endpoint = ''] =
      /^ZooKeeper test server at (127\.0\.0\.1:\d+), in memory: all is gone when it ends/.exec(
        line.toString(),
      ) ?? [];
    const at = harness(endpoint);
    const a = at.registrar({ closeTimeout: 100 });
    await a.ready(a.join({ name: 'a@h', routes: [] }));
    const exit = once(child, 'exit');
    const suspended = until(a.session$, ({ status }) => status === 'suspended');
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
    await suspended;
    await at.end();
  });

  it.each([
    ['0.0.0.0', true],
    ['127.0.0.1', false],
    ['localhost', false],
  ])('warns of an address that other machines can reach (%s: %s)', async (host, isWarned) => {
    const child = run('0', '--host', host);
    const errors = text(child.stderr);
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const warning = await errors;
    if (!isWarned) expect(warning).toBe('');
    else
      expect(warning).toMatch(
        /^zookeeper-test-server: warning: it listens on every address of this machine, and/,
      );
  });

  it('says what it takes', async () => {
    const { out, errors, code } = await ended(run('--help'));
    expect([errors, code]).toEqual(['', 0]);
    expect(out).toMatch(/^zookeeper-test-server \[port\][^]*in memory[^]*default: 2181/);
  });

  it.each([
    [['x'], "the port must be a whole number from 0 to 65535, and is 'x'"],
    [['0', '--host', '256.0.0.1'], 'cannot listen on 256.0.0.1:0: '],
  ])('refuses %j', async (args, why) => {
    const { out, errors, code } = await ended(run(...args));
    expect([out, code]).toEqual(['', 1]);
    expect(errors.startsWith(`zookeeper-test-server: ${why}`)).toBe(true);
  });

  it('says of a port that it is in use', async () => {
    const other = await startTestServer();
    const { errors, code } = await ended(run(String(other.port)));
    expect(code).toBe(1);
    expect(errors).toContain(`127.0.0.1:${String(other.port)} is in use already; name another port`);
    await other.close();
  });
});

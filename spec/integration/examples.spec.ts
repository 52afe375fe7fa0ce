import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { eventually } from '../support/eventually.ts';
import { harness } from '../support/harness.ts';
import { withOwnServer } from '../support/own-server.ts';
import { digest, secret } from '../support/secret.ts';

withOwnServer('examples/', {}, (server) => {
  const running: ChildProcess[] = [];
  const run = (file: string, ...args: readonly string[]) => {
    const lines: string[] = [];
    const child = spawn(process.execPath, ['--import', 'tsx', `examples/${file}`, ...args], {
      env: { ...process.env, ZK_ENDPOINTS: server().endpoint, ZK_DIGEST: digest('demo').credential },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout
      .setEncoding('utf8')
      .on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
    running.push(child);
    const says = (what: string | RegExp) =>
      eventually(
        () => lines.find((line) => (typeof what === 'string' ? line === what : what.test(line))),
        Boolean,
        {
          within: 25_000,
          what: `${file}: ${String(what)} in ${lines.join(' | ')}`,
        },
      );
    const end = async (): Promise<unknown> => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = (await exited) as [unknown];
      return code;
    };
    return { child, lines, says, end };
  };
  afterEach(() => {
    for (const child of running.splice(0)) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
  });

  it('01 lists the members, and leaves when it is told to', async () => {
    const example = run('01-list-members.ts');
    await example.says('members: demo@localhost');
    await example.says('leader: demo@localhost');
    await example.says(/^registered as /);
    expect(await example.end()).toBe(0);
    const at = harness(server().endpoint);
    const other = await at.client();
    expect(await other.children('/services/ergo/default/nodes')).toEqual([]);
    await at.end();
  });

  it('02 publishes the advertised address', async () => {
    const example = run('02-join-behind-nat.ts');
    await example.says('dial 8.8.8.8:8080');
    expect(await example.end()).toBe(0);
  });

  const worker = /^worker (\d+) works with token ([0-9a-f]{16})$/;
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    // A stopped parent cannot bury its child: a zombie does no work.
    const status = `/proc/${String(pid)}/status`;
    return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  };

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    '03 has one worker, also after %s of its parent',
    async (signal) => {
      const [first, second] = [
        run('03-singleton.ts', 'one@localhost'),
        run('03-singleton.ts', 'two@localhost'),
      ];
      const [line, leader, other] = await Promise.race([
        first.says(worker).then((said) => [said, first, second] as const),
        second.says(worker).then((said) => [said, second, first] as const),
      ]);
      const [, pid = '', token = ''] = worker.exec(line ?? '') ?? [];
      leader.child.kill(signal);
      const next = await other.says(worker);
      expect(isAlive(Number(pid))).toBe(false);
      const [, , higher = ''] = worker.exec(next ?? '') ?? [];
      expect(higher > token).toBe(true);
      if (signal === 'SIGSTOP') {
        leader.child.kill('SIGCONT');
        expect(await leader.end()).toBe(0);
      }
      expect(await other.end()).toBe(0);
    },
    90_000,
  );

  it('04 balances over the routes of two applications', async () => {
    const example = run('04-load-balancing.ts');
    await example.says(/^2 routes; next call: billing(-canary)? at port 11144$/);
    expect(await example.end()).toBe(0);
  });

  it('05 lets an outsider look, and not join', async () => {
    const example = run('05-digest-auth.ts');
    await example.says('an outsider sees insider@localhost');
    expect(await example.says(/^and is refused: create .*: NoAuth/)).not.toContain(secret);
    expect(await example.end()).toBe(0);
  });

  it('06 logs with pino', async () => {
    const example = run('06-logger.ts');
    await example.says('session: connected');
    await example.says(/"msg":"connecting to /);
    expect(await example.end()).toBe(0);
  });

  it('07 tests with marbles, without a server', async () => {
    const example = run('07-marbles.ts');
    await example.says('the marbles agree');
  });

  it('08 publishes what it is told to, and takes it back', async () => {
    const example = run('08-registration.ts');
    await example.says('node: registered');
    await example.says('billing: registered');
    await example.says('published version 1.2.3');
    expect(await example.end()).toBe(0);
  });

  it('09 tests a failover, without a server', async () => {
    const example = run('09-failover-test.ts');
    await example.says('the failover is as drawn');
  });

  it('10 answers probes, and is not ready while it stops', async () => {
    const example = run('10-health.ts');
    const [, port = ''] = /(\d+)$/.exec((await example.says(/^probes at port/)) ?? '') ?? [];
    const probe = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      return [answer.status, await answer.json()];
    };
    await example.says('ready: true');
    expect(await probe('/ready')).toMatchObject([200, { live: true, ready: true, attempts: 0 }]);
    const ended = example.end();
    await eventually(
      () => probe('/ready'),
      ([status]) => status === 503,
    );
    expect(await probe('/live')).toMatchObject([200, { ready: false, reason: 'stopping' }]);
    expect(await ended).toBe(0);
  });

  it('are under 40 lines each', () => {
    for (const file of readdirSync('examples')) {
      const { length } = readFileSync(`examples/${file}`, 'utf8').trimEnd().split('\n');
      expect([file, length < 40]).toEqual([file, true]);
    }
  });
});

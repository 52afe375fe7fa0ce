import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { barePath } from '../support/bare-path.ts';
import { eventually } from '../support/eventually.ts';

describe('npm start', () => {
  let folder = '';
  let path = '';
  let running: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zkr-start-'));
    path = barePath();
  });
  afterEach(() => {
    running?.kill('SIGKILL');
    for (const each of [folder, path]) rmSync(each, { recursive: true });
  });
  /** With nothing but node on its path, and with a folder of its own for what it leaves behind. */
  const start = (...args: readonly string[]) => {
    const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
      env: { ...process.env, PATH: path, TMPDIR: folder, ZK_ENDPOINTS: '', ZKR_NO_APT: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running = child;
    return child;
  };
  const ended = async (child: ReturnType<typeof start>) => {
    const exit = once(child, 'exit');
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await exit) as [unknown];
    return { out, errors, code };
  };

  it('plays the scenario on the in-process server, says so, and ends with how long it took', async () => {
    const { out, errors, code } = await ended(start('--once'));
    expect([errors, code]).toEqual(['', 0]);
    expect(out).toMatch(/--- in-process test server, in memory, at 127\.0\.0\.1:\d+; three nodes join/);
    const headlines = [...out.matchAll(/--- (.*)/g)].map(([, headline = '']) => headline);
    expect(headlines.at(-1)).toMatch(
      /^failover after SIGKILL took \d+ ms .*, the graceful hand-over \d+ ms$/,
    );
    expect(out.match(/is killed \(SIGKILL\)/g)).toHaveLength(1);
    expect(out.match(/singleton worker \d+ is up/g)).toHaveLength(3);
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  it('leaves nothing behind when it is ended early', async () => {
    const child = start();
    let pid = 0;
    child.stdout.setEncoding('utf8').on('data', (line: string) => {
      pid ||= Number(/singleton worker (\d+) is up/.exec(line)?.[1] ?? 0);
    });
    await eventually(() => pid > 0, Boolean, { within: 30_000 });
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [unknown];
    expect(code).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
    await eventually(() => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    });
  }, 60_000);

  it('says what to do where a ZooKeeper is asked for and there is none', async () => {
    const { out, errors, code } = await ended(start('--zookeeper'));
    expect([out, code]).toEqual(['', 1]);
    expect(errors).toContain('sudo apt-get install zookeeper');
  });

  it('refuses what it does not know', async () => {
    const { out, errors, code } = await ended(start('--twice'));
    expect([out, code]).toEqual(['', 1]);
    expect(errors).toMatch(/^Unknown option '--twice'[^]*--once/);
  });
});

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { barePath } from '../support/bare-path.ts';

/** Runs two suites of which one needs real servers. */
const run = (path: string) => {
  const suites = ['spec/integration/ensemble.spec.ts', 'spec/integration/teardown.spec.ts'];
  const { stdout, status } = spawnSync(process.execPath, ['scripts/test.mjs', ...suites], {
    encoding: 'utf8',
    env: { ...process.env, ZK_ENDPOINTS: '', ZKR_STAND_IN: '', ZKR_NO_APT: '1', PATH: path },
  });
  return { lines: stdout.trim().split('\n'), status };
};

describe('npm test', () => {
  it('without a ZooKeeper runs on the in-process server, and says so first and last', () => {
    const path = barePath();
    const { lines, status } = run(path);
    rmSync(path, { recursive: true });
    const banner = lines.findIndex((line) => line.includes('NOT TESTED ON A REAL ZOOKEEPER'));
    const skipped = lines.filter((line) => line.startsWith('skipped: '));
    expect(lines[0]).toBe('There is no ZooKeeper here. Either of these gives you one:');
    expect(banner).toBeGreaterThan(0);
    expect(banner).toBeLessThan(lines.indexOf(skipped[0] ?? ''));
    expect(skipped).toEqual([
      'skipped: an ensemble of three (only a real ZooKeeper will do)',
      'skipped: a follower cut off from its leader, which goes on answering pings (only a real ZooKeeper will do)',
    ]);
    expect(lines.slice(-6).join('\n')).toContain('NOT TESTED ON A REAL ZOOKEEPER');
    expect(lines.at(-1)).toMatch(/^[1-9]\d* passed, 0 failed, \d+ skipped; NOT on a real ZooKeeper$/);
    expect(status).toBe(0);
  }, 60_000);
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

/** Runs one suite, which does what the code says. */
const runSuite = (code: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-suite-'));
  writeFileSync(join(folder, 'suite.cjs'), `it('is run', () => { ${code} });`);
  const config = JSON.stringify({
    rootDir: folder,
    testMatch: ['**/suite.cjs'],
    moduleFileExtensions: ['cjs', 'js'],
    reporters: [resolve('scripts/jest/progress.mjs')],
  });
  const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/test.mjs', '--config', config], {
    encoding: 'utf8',
    env: { ...process.env, ZK_ENDPOINTS: 'localhost:1' },
  });
  rmSync(folder, { recursive: true });
  return { lines: stdout.trim().split('\n'), progress: stderr.trim().split('\n'), status };
};

describe('npm test', () => {
  it.each([
    ['logs', 'console.log(process.env.ZKR_SECRET)'],
    ['writes', 'process.stderr.write(process.env.ZKR_SECRET)'],
    ['logs as bytes', 'console.log(Buffer.from(process.env.ZKR_SECRET))'],
    [
      'has child processes write',
      'require("child_process").execSync("echo $ZKR_SECRET >&2", { stdio: "inherit" })',
    ],
  ])('fails where a suite %s a password of its users', (_, code) => {
    const { lines, status } = runSuite(code);
    expect(lines.slice(-2)).toEqual([
      'leaked: the output of the specs shows a password that they used',
      '1 passed, 0 failed',
    ]);
    expect(status).toBe(1);
  });

  it('passes where none does', () => {
    const { lines, status } = runSuite('console.log("public")');
    expect([lines, status]).toEqual([['1 passed, 0 failed'], 0]);
  });

  it.each([
    ['passed', '', 'PASS', 0],
    ['failed', 'throw new Error("broken")', 'FAIL', 1],
  ])('prints one line with the counts so far for a suite that has %s', (_, code, result, failed) => {
    const { progress } = runSuite(code);
    const counts = String.raw`\(1 of 1 suites, ${String(failed)} failed, \d+ s\)`;
    expect(progress[0]).toMatch(new RegExp(String.raw`^${result} \S*suite\.cjs \d+\.\d s ${counts}$`));
    expect(progress.filter((line) => line.includes('of 1 suites'))).toHaveLength(1);
    expect(progress.slice(1).join('\n').includes('broken')).toBe(failed === 1);
  });

  it('without a ZooKeeper runs on the in-process server, and says so first and last', () => {
    const path = barePath();
    const { lines, status } = run(path);
    rmSync(path, { recursive: true });
    const banner = lines.findIndex((line) => line.includes('NOT TESTED ON A REAL ZOOKEEPER'));
    const skipped = lines.filter((line) => /^skipped: .* \(only a real ZooKeeper will do\)$/.test(line));
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

  it('without the package zookeeper skips the suites over native, and names them at the end', () => {
    const suites = ['spec/connection/native/contract.spec.ts', 'spec/integration/teardown.spec.ts'];
    const { stdout, status } = spawnSync(process.execPath, ['scripts/test.mjs', ...suites], {
      encoding: 'utf8',
      env: { ...process.env, ZK_ENDPOINTS: '', ZKR_NO_NATIVE: '1' },
    });
    const lines = stdout.trim().split('\n');
    expect(lines.filter((line) => line.startsWith('skipped: ')).sort()).toEqual([
      'skipped: a process that lets go of its registrar over native (ZKR_NO_NATIVE is set)',
      'skipped: over native the connection port, by native (ZKR_NO_NATIVE is set)',
    ]);
    expect(lines).toContain('not tested: the native transport (ZKR_NO_NATIVE is set)');
    expect(lines.at(-1)).toMatch(/^[1-9]\d* passed, 0 failed, [1-9]\d* skipped/);
    expect(status).toBe(0);
  }, 60_000);
});

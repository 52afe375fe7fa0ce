import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Runs `.ci/run` with an `npm` that does what the script says: `$*` are its arguments. */
const run = (npm: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-ci-'));
  mkdirSync(join(folder, '.ci'));
  cpSync('.ci/run', join(folder, '.ci', 'run'));
  const file = join(folder, 'npm');
  writeFileSync(file, `#!/bin/sh\n${npm}\n`);
  chmodSync(file, 0o755);
  const { stdout, status } = spawnSync(join(folder, '.ci', 'run'), {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` },
  });
  rmSync(folder, { recursive: true });
  return [stdout.trim().split('\n').at(-1), status];
};
const checks = 5;

describe('.ci/run', () => {
  it('counts specs and checks together in its last line', () => {
    const npm =
      'case "$*" in test) echo "10 passed, 0 failed, 2 skipped";; *slow) echo "7 passed, 0 failed";; esac';
    expect(run(npm)).toEqual([`${String(17 + checks)} passed, 0 failed`, 0]);
  });

  it.each([
    ['a failed spec', '*slow) echo "7 passed, 2 failed"; exit 1', '7 passed, 2 failed'],
    ['specs that fail for another reason', 'test) echo "7 passed, 0 failed"; exit 1', '7 passed, 1 failed'],
    ['specs that never start', 'test) echo "no packages"; exit 1', '0 passed, 1 failed'],
  ])('fails with %s, after all else', (_, npm, counts) => {
    const [passed, failed] = counts.split(' passed, ');
    const last = `${String(Number(passed) + checks)} passed, ${failed ?? ''}`;
    expect(run(`case "$*" in ${npm};; esac`)).toEqual([last, 1]);
  });

  it('fails with a failed check, and runs the ones behind it', () => {
    expect(run('case "$*" in *lint) exit 1;; esac')).toEqual([`${String(checks - 1)} passed, 1 failed`, 1]);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensure } from './ensure.mjs';

ensure();
const folder = mkdtempSync(join(tmpdir(), 'zkr-test-'));
const report = join(folder, 'report.json');
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', ...process.argv.slice(2), '--json', `--outputFile=${report}`],
  { stdio: ['inherit', 'ignore', 'inherit'] },
);
try {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const broken = testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  );
  console.log(`${numPassedTests} passed, ${numFailedTests + broken.length} failed`);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(status ?? 1);

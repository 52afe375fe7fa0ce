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
  const results = JSON.parse(readFileSync(report, 'utf8'));
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = results;
  const broken = testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  );
  const skipped = testResults
    .flatMap((suite) => suite.assertionResults)
    .filter(({ status }) => status === 'pending')
    .map(({ ancestorTitles }) => ancestorTitles[0]);
  for (const suite of new Set(skipped)) {
    console.log(`skipped: ${suite} (it needs servers of its own, and ZK_ENDPOINTS names running ones)`);
  }
  const failed = numFailedTests + broken.length;
  console.log(
    `${numPassedTests} passed, ${failed} failed${numPendingTests ? `, ${numPendingTests} skipped` : ''}`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(status ?? 1);

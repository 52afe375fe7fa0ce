import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePackages, ensureZooKeeper, orExplain } from './ensure.mjs';

orExplain(ensurePackages);

const untested = `
################################################################################
#  NOT TESTED ON A REAL ZOOKEEPER: there is none here.                         #
#  The in-process server stood in for it; what only a real one can show was    #
#  skipped.                                                                    #
################################################################################`;
let isStandIn = false;
try {
  ensureZooKeeper();
} catch (error) {
  isStandIn = true;
  console.log(`${error.message}\n${untested}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'zkr-test-'));
const report = join(folder, 'report.json');
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', ...process.argv.slice(2), '--json', `--outputFile=${report}`],
  {
    stdio: ['inherit', 'ignore', 'inherit'],
    env: { ...process.env, ...(isStandIn ? { ZKR_STAND_IN: '1' } : {}) },
  },
);
const why = isStandIn
  ? 'only a real ZooKeeper will do'
  : 'it needs servers of its own, and ZK_ENDPOINTS names running ones';
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
  for (const suite of new Set(skipped)) console.log(`skipped: ${suite} (${why})`);
  const failed = numFailedTests + broken.length;
  if (isStandIn) console.log(`${untested}\n`);
  const counts = `${numPassedTests} passed, ${failed} failed${numPendingTests ? `, ${numPendingTests} skipped` : ''}`;
  console.log(isStandIn ? `${counts}; NOT on a real ZooKeeper` : counts);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(status ?? 1);

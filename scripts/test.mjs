import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { earlyStatus, ending, orExplain, start } from './ending.mjs';
import { ensurePackages, ensureZooKeeper } from './ensure.mjs';
import { ensureNative } from './native-package.mjs';

await orExplain(ensurePackages);
/** The reason why there is no native transport. */
const withoutNative = await orExplain(ensureNative);

const untested = `
################################################################################
#  NOT TESTED ON A REAL ZOOKEEPER: there is none here.                         #
#  The in-process server stood in for it; what only a real one can show was    #
#  skipped.                                                                    #
################################################################################`;
let isStandIn = false;
try {
  await ensureZooKeeper();
} catch (error) {
  if (ending.aborted) process.exit(earlyStatus());
  isStandIn = true;
  console.log(`${error.message}\n${untested}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'zkr-test-'));
const report = join(folder, 'report.json');
/** The password of all users in specs. Whatever they print must not show it. */
const secret = randomBytes(12).toString('hex');
const args = process.argv.slice(2);
const isWatching = args.some((arg) => arg.startsWith('--watch'));
const running = start(
  process.execPath,
  ['node_modules/jest/bin/jest.js', ...args, '--json', `--outputFile=${report}`],
  {
    isInteractive: isWatching,
    stdio: [isWatching ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    env: {
      ...(process.stderr.isTTY ? { FORCE_COLOR: '1' } : {}),
      ...process.env,
      ...(isStandIn ? { ZKR_STAND_IN: '1' } : {}),
      ZKR_SECRET: secret,
      // Files that specs leave there go with it.
      TMPDIR: folder,
    },
  },
);
const { child } = running;
const said = [];
child.stderr.pipe(process.stderr);
for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => said.push(chunk));
/** Milliseconds after the last spec: what is left then goes on for ever. */
const patience = 15_000;
let isStuck = false;
let stuck;
child.stderr.on('data', (chunk) => {
  if (!chunk.includes('Jest did not exit')) return;
  stuck = setTimeout(() => {
    isStuck = true;
    child.kill();
  }, patience);
});
const code = await running.status;
clearTimeout(stuck);
const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
if (ending.aborted) {
  remove();
  process.exit(earlyStatus());
}
let status = code ?? 1;
const traces = [secret, Buffer.from(secret).toString('hex').match(/../g).join(' ')];
const isLeaked = (text) => traces.some((trace) => text.includes(trace));
const why = isStandIn
  ? 'only a real ZooKeeper will do'
  : 'it needs servers of its own, and ZK_ENDPOINTS names running ones';
/** Name of a skipped suite, and the reason. */
const skippedSuite = (titles) => {
  const native = titles.indexOf('over native');
  if (withoutNative === undefined || native < 0) return `${titles[0]} (${why})`;
  return `${titles.slice(0, Math.max(2, native + 1)).join(' ')} (${withoutNative})`;
};
try {
  const results = JSON.parse(readFileSync(report, 'utf8'));
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = results;
  const broken = testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  );
  const skipped = testResults
    .flatMap((suite) => suite.assertionResults)
    .filter(({ status }) => status === 'pending')
    .map(({ ancestorTitles }) => skippedSuite(ancestorTitles));
  for (const suite of new Set(skipped)) console.log(`skipped: ${suite}`);
  const failed = numFailedTests + broken.length;
  if (withoutNative !== undefined) console.log(`not tested: the native transport (${withoutNative})`);
  if (isStandIn) console.log(`${untested}\n`);
  if (isLeaked(`${Buffer.concat(said)}${JSON.stringify(results)}`)) {
    status ||= 1;
    console.log('leaked: the output of the specs shows a password that they used');
  }
  if (isStuck) console.log('not ended: a spec has left something running');
  const counts = `${numPassedTests} passed, ${failed} failed${numPendingTests ? `, ${numPendingTests} skipped` : ''}`;
  console.log(isStandIn ? `${counts}; NOT on a real ZooKeeper` : counts);
} finally {
  remove();
}
process.exit(status);

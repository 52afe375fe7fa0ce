// Bundles first: six processes start in a tenth of a second each, and the compiler takes no part in the storm.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ending, orExplain, run } from './ending.mjs';
import { ensurePackages, ensureZooKeeper } from './ensure.mjs';
import { ensureNative } from './native-package.mjs';

const usage = `npm run soak -- [--minutes 15] [--seed N] [--history FILE]

  --minutes N      how long (default 15)
  --seed N         of all that is by chance (default: another one each time)
  --history FILE   writes all that was seen there, a line of JSON each
  --help           this`;

const text = { type: 'string' };
const options = await orExplain(() => {
  const parsed = () => {
    try {
      return parseArgs({ options: { minutes: text, seed: text, history: text, help: { type: 'boolean' } } })
        .values;
    } catch (error) {
      throw new Error(`${error.message}\n\n${usage}`, { cause: error });
    }
  };
  const { minutes = '15', seed = String(Date.now() % 1_000_000), history, help } = parsed();
  if (!(Number(minutes) > 0) || !Number.isSafeInteger(Number(seed))) {
    throw new Error(`--minutes takes a number over 0, --seed an integer\n\n${usage}`);
  }
  return { minutes: Number(minutes), seed: Number(seed), history, help };
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}
await orExplain(async () => {
  await ensurePackages();
  await ensureZooKeeper();
});
const withoutNative = await orExplain(ensureNative);
if (withoutNative) console.log(`Native processes use wire() instead: ${withoutNative}.`);

// Below node_modules, where the package of the native transport is found.
mkdirSync('node_modules/.cache', { recursive: true });
const bundle = mkdtempSync(join('node_modules', '.cache', 'soak-'));
process.on('exit', () => rmSync(bundle, { recursive: true }));
await orExplain(() =>
  run('node_modules/.bin/esbuild', [
    'scripts/soak/main.ts',
    'spec/support/witness/process.ts',
    ...[
      '--bundle',
      '--format=esm',
      '--platform=node',
      '--log-level=warning',
      '--entry-names=[name]',
      `--outdir=${bundle}`,
    ],
  ]),
);
const { soak } = await import(pathToFileURL(join(bundle, 'main.js')));
const { minutes, seed, history } = options;
process.exit(await soak({ minutes, seed, history, signal: ending, print: console.log }));

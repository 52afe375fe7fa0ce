// Bundles first: each round starts two processes, and a bundle starts in a tenth of a second.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ending, orExplain, run } from './ending.mjs';
import { ensurePackages, ensureZooKeeper } from './ensure.mjs';
import { ensureNative } from './native-package.mjs';

const usage = `npm run chaos -- [--phases 1] [--seed N] [--only DIMENSION=VALUE,…] [--parallel 3] [--state FILE]

  --phases N       rounds of each combination (default 1)
  --seed N         chooses the instants of the faults (default: another one each time)
  --only LIST      such as scenario=leader-cut,tick=500; several values: tick=500|2000
                   dimensions: scenario, tick, timeout, stepDown, transport
  --parallel N     ensembles at a time (default 3)
  --state FILE     appends finished rounds, a line of JSON each, and skips those that are there
  --help           shows this`;

const dimensions = ['scenario', 'tick', 'timeout', 'stepDown', 'transport'];

const onlyOf = (list) =>
  Object.fromEntries(
    list
      .split(',')
      .filter(Boolean)
      .map((each) => {
        const [dimension, values = ''] = each.split('=');
        if (!dimensions.includes(dimension) || !values) {
          throw new Error(`--only takes DIMENSION=VALUE, not "${each}"\n\n${usage}`);
        }
        return [dimension, values.split('|')];
      }),
  );

const text = { type: 'string' };
const options = await orExplain(() => {
  const parsed = () => {
    try {
      return parseArgs({
        options: {
          phases: text,
          seed: text,
          only: text,
          parallel: text,
          state: text,
          help: { type: 'boolean' },
        },
      }).values;
    } catch (error) {
      throw new Error(`${error.message}\n\n${usage}`, { cause: error });
    }
  };
  const {
    phases = '1',
    seed = String(Date.now() % 1_000_000),
    only = '',
    parallel = '3',
    ...rest
  } = parsed();
  const numbers = { phases: Number(phases), seed: Number(seed), parallel: Number(parallel) };
  if (!Object.values(numbers).every(Number.isSafeInteger) || numbers.phases < 1 || numbers.parallel < 1) {
    throw new Error(`--phases and --parallel take an integer over 0, --seed an integer\n\n${usage}`);
  }
  return { ...numbers, only: onlyOf(only), ...rest };
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
if (withoutNative) {
  const { transport = ['wire'] } = options.only;
  options.only.transport = transport.filter((name) => name !== 'native');
  console.log(`Rounds over native are left out: ${withoutNative}.`);
}

// Below node_modules, where the package of the native transport is found.
mkdirSync('node_modules/.cache', { recursive: true });
const bundle = mkdtempSync(join('node_modules', '.cache', 'chaos-'));
process.on('exit', () => rmSync(bundle, { recursive: true }));
await orExplain(() =>
  run('node_modules/.bin/esbuild', [
    'scripts/chaos/main.ts',
    'scripts/chaos/candidate.ts',
    '--bundle',
    '--format=esm',
    '--platform=node',
    '--log-level=warning',
    '--entry-names=[name]',
    `--outdir=${bundle}`,
  ]),
);
const { chaos } = await import(pathToFileURL(join(bundle, 'main.js')));
const { phases, seed, only, parallel, state } = options;
const candidate = resolve(bundle, 'candidate.js');
const playing = chaos({ phases, seed, only, parallel, state, candidate, signal: ending, print: console.log });
process.exit(
  await playing.catch((error) => {
    console.error(`${error.message}\n\n${usage}`);
    return 1;
  }),
);

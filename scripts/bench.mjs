// Compiles first: what is measured is what users run, not what a loader makes of it.
import { rmSync } from 'node:fs';
import { orExplain, run } from './ending.mjs';
import { ensurePackages, ensureZooKeeper, installOthers } from './ensure.mjs';
import { ensureNative } from './native-package.mjs';

const args = process.argv.slice(2);
const isComparison = args.length > 0 && args[0] !== '--install-others';

await orExplain(async () => {
  if (args[0] === '--install-others' && args.length > 1) {
    throw new Error('npm run bench -- [--install-others]: installs kazoo and Curator first, to compare with');
  }
  await ensurePackages();
  await ensureZooKeeper();
  if (args[0] === '--install-others') await installOthers();
});
const withoutNative = await orExplain(ensureNative);
if (withoutNative) console.error(`Nothing is measured over native(): ${withoutNative}.`);

const node = (...given) => orExplain(() => run(process.execPath, given));
const clean = () => rmSync('.bench', { recursive: true, force: true });

clean();
process.on('exit', clean);
await node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json');
await node(
  '--expose-gc',
  ...(isComparison ? ['.bench/bench/against/run.js', ...args] : ['.bench/bench/run.js']),
);

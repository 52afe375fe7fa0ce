// Compiles first: what is measured is what users run, not what a loader makes of it.
import { rmSync } from 'node:fs';
import { orExplain, run } from './ending.mjs';
import { ensurePackages, ensureZooKeeper, installOthers } from './ensure.mjs';
import { ensureNative } from './native-package.mjs';

await orExplain(async () => {
  const [option, ...rest] = process.argv.slice(2);
  if (rest.length > 0 || (option !== undefined && option !== '--install-others')) {
    throw new Error('npm run bench -- [--install-others]: installs kazoo and Curator first, to compare with');
  }
  await ensurePackages();
  await ensureZooKeeper();
  if (option) await installOthers();
});
const withoutNative = await orExplain(ensureNative);
if (withoutNative) console.log(`Nothing is measured over native(): ${withoutNative}.`);

const node = (...args) => orExplain(() => run(process.execPath, args));
const clean = () => rmSync('.bench', { recursive: true, force: true });

clean();
process.on('exit', clean);
await node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json');
await node('--expose-gc', '.bench/bench/run.js');

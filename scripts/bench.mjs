// Compiles first: what is measured is what users run, not what a loader makes of it.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { ensurePackages, ensureZooKeeper, installOthers, orExplain } from './ensure.mjs';
import { ensureNative } from './native-package.mjs';

orExplain(() => {
  const [option, ...rest] = process.argv.slice(2);
  if (rest.length > 0 || (option !== undefined && option !== '--install-others')) {
    throw new Error('npm run bench -- [--install-others]: installs kazoo and Curator first, to compare with');
  }
  ensurePackages();
  ensureZooKeeper();
  if (option) installOthers();
});
const withoutNative = ensureNative();
if (withoutNative) console.log(`Nothing is measured over native(): ${withoutNative}.`);

const node = (...args) => execFileSync(process.execPath, args, { stdio: 'inherit' });

rmSync('.bench', { recursive: true, force: true });
node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json');
node('--expose-gc', '.bench/bench/run.js');
rmSync('.bench', { recursive: true });

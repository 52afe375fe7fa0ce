// Compiles first: what is measured is what users run, not what a loader makes of it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { ensurePackages, ensureZooKeeper, installOthers, orExplain } from './ensure.mjs';
import { ensureNative } from './native-package.mjs';

const args = process.argv.slice(2);
const isComparison = args.length > 0 && args[0] !== '--install-others';

orExplain(() => {
  if (args[0] === '--install-others' && args.length > 1) {
    throw new Error('npm run bench -- [--install-others]: installs kazoo and Curator first, to compare with');
  }
  ensurePackages();
  ensureZooKeeper();
  if (args[0] === '--install-others') installOthers();
});
const withoutNative = ensureNative();
if (withoutNative) console.error(`Nothing is measured over native(): ${withoutNative}.`);

rmSync('.bench', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json'], {
  stdio: 'inherit',
});
const main = isComparison ? ['.bench/bench/against/run.js', ...args] : ['.bench/bench/run.js'];
const bench = spawn(process.execPath, ['--expose-gc', ...main], { stdio: 'inherit' });
// The bench ends its servers itself: this process waits for that.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => bench.kill(signal));
const [code] = await once(bench, 'exit');
rmSync('.bench', { recursive: true, force: true });
process.exitCode = code ?? 1;

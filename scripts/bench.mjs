// Compiles first: what is measured is what users run, not what a loader makes of it.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const node = (...args) => execFileSync(process.execPath, args, { stdio: 'inherit' });

rmSync('.bench', { recursive: true, force: true });
node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json');
node('--expose-gc', '.bench/bench/run.js');
rmSync('.bench', { recursive: true });

// Compiles this checkout and another ref of it. Both builds stand in one folder, and share the packages of this checkout.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Types were checked when the ref was committed, perhaps with other versions of the packages. */
const flags = ['--noCheck', '--declaration', 'false', '--declarationMap', 'false', '--sourceMap', 'false'];

const compile = async (root: string, folder: string, signal: AbortSignal): Promise<void> => {
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', join(root, 'tsconfig.build.json'), ...flags, '--outDir', folder];
  await run(process.execPath, args, { signal });
};

/** In a temporary worktree, which is removed in any case. */
const compileRef = async (ref: string, folder: string, signal: AbortSignal): Promise<void> => {
  const temporary = mkdtempSync(join(tmpdir(), 'zkr-bench-'));
  const worktree = join(temporary, 'worktree');
  const packages = join(worktree, 'node_modules');
  try {
    await run('git', ['worktree', 'add', '--detach', worktree, ref], { signal });
    symlinkSync(resolve('node_modules'), packages);
    await compile(worktree, folder, signal);
  } finally {
    // The link goes first: no removal may follow it.
    rmSync(packages, { force: true });
    rmSync(temporary, { recursive: true });
    await run('git', ['worktree', 'prune']);
  }
};

const digest = (folders: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((each) => each.endsWith('.js')).sort())
      hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
};

export interface Builds {
  /** Folders. */
  readonly before: string;
  readonly after: string;
  /** Names both builds and the code that measures them. */
  readonly id: string;
}

export const builds = async (ref: string, signal: AbortSignal): Promise<Builds> => {
  const [before, after] = [resolve('.bench/before'), resolve('.bench/after')];
  await compileRef(ref, before, signal);
  await compile(resolve('.'), after, signal);
  return { before, after, id: digest([before, after, resolve('.bench/bench')]) };
};

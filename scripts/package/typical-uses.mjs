// Compiles typical uses against the installed package: with the oldest and the newest compiler, as ES modules and as
// CommonJS, strict, library declarations checked, and without a type assertion.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ending } from '../ending.mjs';

const uses = resolve('scripts/package/uses');
/** Aliases in package.json. */
const compilers = ['typescript-5.4', 'typescript-newest'];
const types = ['module', 'commonjs'];

const tsconfig = {
  compilerOptions: {
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    target: 'ES2022',
    lib: ['ES2022'],
    types: ['node'],
  },
  include: ['*.ts'],
};

const layOut = (path, type) => {
  const folder = join(path, `uses-${type}`);
  cpSync(uses, folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type, private: true }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  return { type, folder };
};

/** Resolves with the compiler's errors. */
const compiled = (compiler, { type, folder }) =>
  new Promise((done) => {
    const binary = resolve('node_modules', compiler, 'bin/tsc');
    execFile(
      process.execPath,
      [binary, '-p', folder],
      { cwd: folder, signal: ending },
      (error, stdout, stderr) => {
        const lines = `${stdout}${stderr}`.split('\n').filter(Boolean);
        const shown = lines.length > 0 ? lines : [error?.message ?? ''];
        done(error ? shown.slice(0, 5).map((line) => `${compiler}, ${type}: ${line}`) : []);
      },
    );
  });

const assertions = () =>
  readdirSync(uses).flatMap((file) =>
    readFileSync(join(uses, file), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(\/\*\*|\*|\/\/)/.test(line) && /\bas\b/.test(line))
      .map((line) => `${file} has a type assertion: ${line.trim()}`),
  );

/** Faults in words. */
export const typicalUseFaults = async ({ path }) => {
  const declarations = join(path, 'node_modules/@types');
  mkdirSync(declarations, { recursive: true });
  symlinkSync(resolve('node_modules/@types/node'), join(declarations, 'node'));
  const folders = types.map((type) => layOut(path, type));
  const runs = compilers.flatMap((compiler) => folders.map((folder) => compiled(compiler, folder)));
  return [...assertions(), ...(await Promise.all(runs)).flat()];
};

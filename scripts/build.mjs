// ES modules and CommonJS from the same sources, each with its own types.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

const tsc = (...flags) =>
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', ...flags], {
    stdio: 'inherit',
  });

rmSync('dist', { recursive: true, force: true });
tsc('--outDir', 'dist/esm');
tsc(
  ...['--module', 'commonjs', '--moduleResolution', 'bundler', '--verbatimModuleSyntax', 'false'],
  ...['--outDir', 'dist/cjs'],
);
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');

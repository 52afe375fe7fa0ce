// Turns TypeScript into CommonJS for jest. It does not check types: `npm run types` does.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// esbuild reads this when it is loaded. Without it, esbuild starts one process for each file.
process.env.ESBUILD_WORKER_THREADS ??= '1';
const { transformSync, version } = createRequire(import.meta.url)('esbuild');

const options = {
  loader: 'ts',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'external',
  // jest loads modules itself: a native `import()` would go past it.
  supported: { 'dynamic-import': false },
};
const ownText = readFileSync(fileURLToPath(import.meta.url));

export default {
  getCacheKey: (text, path) => {
    const key = createHash('sha256').update(ownText).update(version);
    return key.update(`${path}\n${text}`).digest('hex');
  },
  process: (text, path) => transformSync(text, { ...options, sourcefile: path }),
};

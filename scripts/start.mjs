// Bundles the demo first, into a folder that goes with it: its processes start in a tenth of a second each.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensurePackages, ensureZooKeeper, orExplain } from './ensure.mjs';

const usage = `npm start -- [--once] [--zookeeper]

  --once        plays the scenario and ends
  --zookeeper   on a ZooKeeper, which is installed where it may be, in place of the in-process test server
  --help        this

ZK_ENDPOINTS=host:port names a running ensemble to use.`;

const boolean = { type: 'boolean', default: false };
const options = orExplain(() => {
  try {
    return parseArgs({ options: { once: boolean, zookeeper: boolean, help: boolean } }).values;
  } catch (error) {
    throw new Error(`${error.message}\n\n${usage}`, { cause: error });
  }
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}
orExplain(() => {
  ensurePackages();
  if (options.zookeeper) ensureZooKeeper();
});

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ending.abort());
// Nobody reads on, as after `| head`.
process.stdout.on('error', () => ending.abort());

const bundle = mkdtempSync(join(tmpdir(), 'zkr-demo-'));
process.on('exit', () => rmSync(bundle, { recursive: true }));
const { status, signal } = spawnSync(
  'node_modules/.bin/esbuild',
  [
    ...['main', 'node', 'worker'].map((name) => `scripts/demo/${name}.ts`),
    ...['--bundle', '--format=esm', '--platform=node', '--log-level=warning', `--outdir=${bundle}`],
  ],
  { stdio: 'inherit' },
);
// A terminal's Ctrl-C goes to the bundler, too.
if (status !== 0) process.exit(signal ? 0 : 1);
const { demo } = await import(pathToFileURL(join(bundle, 'main.js')));
const { once, zookeeper: zooKeeper } = options;
process.exit(await demo({ once, zooKeeper, signal: ending.signal }));

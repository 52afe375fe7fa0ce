// Bundles the demo first, into a folder that goes with it: its processes start in a tenth of a second each.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { end, ending, orExplain, run } from './ending.mjs';
import { ensurePackages, ensureZooKeeper } from './ensure.mjs';

const usage = `npm start -- [--once] [--zookeeper]

  --once        plays the scenario and ends
  --zookeeper   on a ZooKeeper, which is installed where it may be, in place of the in-process test server
  --help        this

ZK_ENDPOINTS=host:port names a running ensemble to use.`;

const boolean = { type: 'boolean', default: false };
const options = await orExplain(() => {
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
await orExplain(async () => {
  await ensurePackages();
  if (options.zookeeper) await ensureZooKeeper();
});

// Nobody reads on, as after `| head`.
process.stdout.on('error', () => end());

const bundle = mkdtempSync(join(tmpdir(), 'zkr-demo-'));
process.on('exit', () => rmSync(bundle, { recursive: true }));
await orExplain(() =>
  run('node_modules/.bin/esbuild', [
    ...['main', 'node', 'worker'].map((name) => `scripts/demo/${name}.ts`),
    ...['--bundle', '--format=esm', '--platform=node', '--log-level=warning', `--outdir=${bundle}`],
  ]),
);
const { demo } = await import(pathToFileURL(join(bundle, 'main.js')));
const { once, zookeeper: zooKeeper } = options;
process.exit(await demo({ once, zooKeeper, signal: ending }));

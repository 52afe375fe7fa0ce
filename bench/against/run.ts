// Measures two builds row by row, in pairs that follow each other; the order within a pair changes from pair to pair.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bench, type Bench } from '../cluster.ts';
import { buildVariable } from '../subject.ts';
import { builds, type Builds } from './builds.ts';
import { compare } from './comparison.ts';
import { historyOf, type Entry } from './history.ts';
import { optionsOf } from './options.ts';
import { probes, type Probe } from './probes.ts';
import { table } from './table.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const deadline = 120_000;

/** In a process of its own. */
const measured = async (probe: Probe, folder: string, port: number, signal: AbortSignal) => {
  const child = fork(fileURLToPath(new URL('measure.js', import.meta.url)), [probe.name, String(port)], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, [buildVariable]: folder },
    stdio: ['ignore', 2, 2, 'ipc'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(deadline)]),
  });
  const exit = once(child, 'exit');
  let figures: readonly number[] | undefined;
  child.on('message', (message: readonly number[]) => {
    figures = message;
  });
  await exit;
  if (figures === undefined) throw new Error(`${probe.name} gave no figures, on the build in ${folder}`);
  return figures;
};

/** Whether the words name it, or one of its rows. */
const isMeant = ({ name, rows }: Probe, words: readonly string[]): boolean =>
  words.length === 0 ||
  words.some((word) => [name, ...rows.map((row) => row.name)].some((text) => text.includes(word)));

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted.abort(new Error(`ended by ${signal}`));
  });
}
const { signal } = interrupted;

/** A real ZooKeeper for the probes that need the same number of members. */
let cluster: (Bench & { readonly members: number }) | undefined;
const portWith = async (members: number): Promise<number> => {
  if (cluster?.members !== members) {
    await cluster?.end();
    cluster = { ...(await bench(members)), members };
  }
  return cluster.server.port;
};

const measuredPair = async (probe: Probe, pair: number, { before, after }: Builds) => {
  const port = probe.members === undefined ? 0 : await portWith(probe.members);
  const figures = { before: [] as readonly number[], after: [] as readonly number[] };
  const order = [{ side: 'before', folder: before } as const, { side: 'after', folder: after } as const];
  for (const { side, folder } of pair % 2 === 0 ? order : order.toReversed())
    figures[side] = await measured(probe, folder, port, signal);
  return figures;
};

const compareAll = async (): Promise<string> => {
  const { against, pairs, words, history: file } = optionsOf(process.argv.slice(2));
  const meant = probes.filter((probe) => isMeant(probe, words));
  if (meant.length === 0) throw new Error(`no row has one of the words ${words.join(', ')}`);
  say(`Building ${against} and this checkout.`);
  const built = await builds(against, signal);
  const history = historyOf(file, built.id);
  const results: Parameters<typeof table>[0][number][] = [];
  for (const [number, probe] of meant.entries()) {
    const all: Pick<Entry, 'before' | 'after'>[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      let entry = history.find(probe.name, pair);
      if (!entry) {
        const began = performance.now();
        entry = history.add({ probe: probe.name, pair, ...(await measuredPair(probe, pair, built)) });
        const took = ((performance.now() - began) / 1_000).toFixed(1);
        say(`${number + 1}/${meant.length} ${probe.name}: pair ${pair + 1} of ${pairs}, ${took} s`);
      }
      all.push(entry);
    }
    results.push(
      ...probe.rows.map((row, at) => ({
        row,
        comparison: compare(
          row,
          all.map(({ before, after }) => ({ before: before[at] ?? NaN, after: after[at] ?? NaN })),
        ),
      })),
    );
  }
  return table(results);
};

try {
  console.log(await compareAll());
} catch (error) {
  console.error(signal.aborted ? 'Interrupted.' : error);
  process.exitCode = 1;
} finally {
  await cluster?.end();
}
process.exit();

// The same work by others, each in a process of its own, and by this library in one, too.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Subject } from 'rxjs';
import type { Bench } from './cluster.ts';
import { median, percentile } from './statistics.ts';
import { turn, type Figures, type Watcher } from './turns.ts';

interface Other {
  readonly name: string;
  readonly command: string;
  readonly args: (endpoint: string, folder: string) => readonly string[];
}

const jar = (name: string): string => `/usr/share/java/${name}.jar`;
const jars = [
  ...['client', 'framework', 'recipes', 'x-discovery'].map((part) => `curator-${part}`),
  ...['zookeeper', 'zookeeper-jute', 'guava', 'slf4j-api', 'slf4j-nop'],
  ...['core', 'databind', 'annotations'].map((part) => `jackson-${part}`),
].map(jar);
const python = '/usr/bin/python3';
// As they were written: the compiler copies neither.
const source = (file: string): string => `bench/others/${file}`;

const hasKazoo = (): boolean => existsSync(python) && spawnSync(python, ['-c', 'import kazoo']).status === 0;
const hasCurator = (): boolean => jars.every(existsSync) && spawnSync('javac', ['-version']).status === 0;

const ours: Other = {
  name: 'this library',
  command: process.execPath,
  args: (endpoint) => [fileURLToPath(new URL('others/registrar-observer.js', import.meta.url)), endpoint],
};
const byKazoo = ['ChildrenWatch', 'TreeCache'].map((kind): Other => ({
  name: `kazoo ${kind}`,
  command: python,
  args: (endpoint, folder) => [source('kazoo-observer.py'), kind, endpoint, folder],
}));
const byCurator = ['CuratorCache', 'ServiceCache'].map((kind): Other => ({
  name: `Curator ${kind}`,
  command: 'java',
  args: (endpoint, folder) => ['-cp', jars.join(':'), source('CuratorObserver.java'), kind, endpoint, folder],
}));

/** Those that are installed here. */
export const others = (): readonly Other[] => [
  ours,
  ...(hasKazoo() ? byKazoo : []),
  ...(hasCurator() ? byCurator : []),
];

const watching = async ({ server, nodes }: Bench, size: number, other: Other): Promise<Watcher> => {
  const child = spawn(other.command, other.args(server.endpoint, nodes), {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const changed$ = new Subject<void>();
  let known = NaN;
  const ready = new Promise<void>((resolve, reject) => {
    child.on('exit', (code) => {
      reject(new Error(`${other.name} ended with ${String(code)}`));
    });
    createInterface(child.stdout).on('line', (line) => {
      known = Number(line);
      changed$.next();
      if (known === size) resolve();
    });
  });
  await ready;
  return { folder: nodes, size: () => known, changed$, end: () => void child.stdin.end() };
};

const packets = async ({ server }: Bench): Promise<number> =>
  Number(/zk_packets_received\t(\d+)/.exec(await server.ask('mntr'))?.[1] ?? NaN);

const warmUp = 300;
const turns = 200;

/** How soon it sees members come and go, and what that costs the server in requests. */
export const observed = async (bench: Bench, size: number, other: Other) => {
  const watcher = await watching(bench, size, other);
  const [cold, figures]: [Figures, Figures] = [
    { joins: [], leaves: [] },
    { joins: [], leaves: [] },
  ];
  for (let at = 0; at < warmUp; at += 1) await turn(bench, watcher, cold);
  const before = await packets(bench);
  for (let at = 0; at < turns; at += 1) await turn(bench, watcher, figures);
  // Each turn is two changes, and two requests of the one who makes them.
  const requests = (await packets(bench)) - before - 2 * turns;
  await watcher.end();
  const { joins, leaves } = figures;
  return {
    join: median(joins),
    leave: median(leaves),
    p99: percentile([...joins, ...leaves], 99),
    requests: requests / (2 * turns),
  };
};

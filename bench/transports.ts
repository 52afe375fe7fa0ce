// The same work over each transport: bare requests, idle connections, and what an observer sees and costs.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { concatMap, lastValueFrom, range, Subscription, type Observable } from 'rxjs';
import type { Transport } from '../lib/index.ts';
import { hasNativePackage } from '../spec/support/native-package.ts';
import { byLibrary } from './by-library.ts';
import type { Bench } from './cluster.ts';
import { longestGap } from './longest-gap.ts';
import { opened } from './opened.ts';
import { median } from './statistics.ts';
import { native, wire } from './subject.ts';
import { turn, type Figures } from './turns.ts';

export const transports: readonly Transport[] = [wire(), ...(hasNativePackage ? [native()] : [])];

/** Microseconds by the clock, and of this process, for each of `count` operations. */
const timed = async (count: number, work: () => Promise<unknown>) => {
  const [began, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { clock: ((performance.now() - began) * 1_000) / count, cpu: (user + system) / count };
};

/** All at once: an operator that merges them would take part in the figures. */
const together = (count: number, get: () => Observable<unknown>): Promise<void> =>
  new Promise((resolve, reject) => {
    let left = count;
    const complete = (): void => {
      left -= 1;
      if (left === 0) resolve();
    };
    for (let at = 0; at < count; at += 1) get().subscribe({ complete, error: reject });
  });

/** Gets one by one, and 10,000 subscribed at once. */
export const gets = async (bench: Bench, transport: Transport, repeats = 9) => {
  const held = new Subscription();
  const { request } = await opened(transport, bench.server.port, held);
  const { nodes: path } = bench;
  const get = () => request({ op: 'getData', path });
  const [sequential, pipelined, gaps]: [number[], Awaited<ReturnType<typeof timed>>[], number[]] = [
    [],
    [],
    [],
  ];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const one = await timed(1_000, () => lastValueFrom(range(1_000).pipe(concatMap(get))));
    const gap = await longestGap(async () => {
      pipelined.push(await timed(10_000, () => together(10_000, get)));
    });
    sequential.push(one.clock);
    gaps.push(gap);
  }
  held.unsubscribe();
  return {
    sequential: median(sequential.slice(2)),
    pipelined: median(pipelined.slice(2).map(({ clock }) => clock)),
    cpu: median(pipelined.slice(2).map(({ cpu }) => cpu)),
    gap: median(gaps.slice(2)),
  };
};

/** Kilobytes for each connection that asks for nothing, in a process of its own. */
export const idle = async ({ server }: Bench, { name }: Transport): Promise<number> => {
  const script = fileURLToPath(new URL('idle-connections.js', import.meta.url));
  const child = fork(script, [name, String(server.port)], { execArgv: ['--expose-gc'] });
  const [kilobytes] = (await once(child, 'message')) as [number];
  return kilobytes;
};

const usual = { warmUp: 50, counted: 200 };

/** Medians in milliseconds from a join or leave until it is seen. */
export const seenOver = async (bench: Bench, transport: Transport, { warmUp, counted } = usual) => {
  const watcher = await byLibrary(bench, transport);
  const figures: Figures = { joins: [], leaves: [] };
  for (let at = 0; at < warmUp + counted; at += 1) await turn(bench, watcher, figures);
  await watcher.end();
  return {
    join: median(figures.joins.slice(warmUp)),
    leave: median(figures.leaves.slice(warmUp)),
  };
};

// How long after its create or delete a change is seen, beside the floor: both watch, and take turns change by change.
import { Subject } from 'rxjs';
import { byLibrary } from './by-library.ts';
import type { Bench } from './cluster.ts';
import { floor } from './floor.ts';
import { median, percentile } from './statistics.ts';
import { turn, type Figures, type Watcher } from './turns.ts';

const byFloor = async ({ server, twin }: Bench): Promise<Watcher> => {
  const changed$ = new Subject<void>();
  const made = await floor(server.port, twin, () => {
    changed$.next();
  });
  return { folder: twin, size: () => made.known.size, changed$, end: made.end };
};

const round = async (bench: Bench, bare: Watcher, ours: Watcher, turns: number) => {
  const made = (): Figures => ({ joins: [], leaves: [] });
  const [floor, library] = [made(), made()];
  for (let at = 0; at < turns; at += 1) {
    await turn(bench, bare, floor);
    await turn(bench, ours, library);
  }
  return { floor, library };
};

const warmUp = 1_500;
const rounds = 9;
const turns = 200;

export const propagation = async (bench: Bench) => {
  const [bare, ours] = [await byFloor(bench), await byLibrary(bench)];
  await round(bench, bare, ours, warmUp);
  const all: Awaited<ReturnType<typeof round>>[] = [];
  for (let at = 0; at < rounds; at += 1) all.push(await round(bench, bare, ours, turns));
  await Promise.all([bare.end(), ours.end()]);
  const figures = (kind: keyof Figures) => ({
    floor: median(all.flatMap(({ floor }) => floor[kind])),
    library: median(all.flatMap(({ library }) => library[kind])),
    ratio: median(all.map(({ floor, library }) => median(library[kind]) / median(floor[kind]))),
    p99: percentile(
      all.flatMap(({ library }) => library[kind]),
      99,
    ),
  });
  return { join: figures('joins'), leave: figures('leaves') };
};

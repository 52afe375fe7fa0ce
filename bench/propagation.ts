// How long after its create or delete a change is seen, beside the floor, in alternating rounds.
import { Subject, firstValueFrom, skip } from 'rxjs';
import type { Bench } from './cluster.ts';
import { floor } from './floor.ts';
import { median, percentile } from './statistics.ts';

interface Watcher {
  readonly size: () => number;
  readonly changed$: Subject<void>;
  end(): void | Promise<void>;
}

const byFloor = async ({ server, nodes }: Bench): Promise<Watcher> => {
  const changed$ = new Subject<void>();
  const made = await floor(server.port, nodes, () => {
    changed$.next();
  });
  return { size: () => made.known.size, changed$, end: made.end };
};

const byLibrary = async (bench: Bench): Promise<Watcher> => {
  const registrar = bench.registrar();
  const changed$ = new Subject<void>();
  let size = 0;
  registrar.members$.subscribe((members) => {
    size = members.length;
  });
  registrar.members$.pipe(skip(1)).subscribe(() => {
    changed$.next();
  });
  await firstValueFrom(registrar.members$);
  return { size: () => size, changed$, end: () => registrar.close() };
};

const seen = async (watcher: Watcher, size: number, act: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  const arrived = new Promise<number>((resolve) => {
    const subscription = watcher.changed$.subscribe(() => {
      if (watcher.size() !== size) return;
      subscription.unsubscribe();
      resolve(performance.now() - began);
    });
  });
  const [took] = await Promise.all([arrived, act()]);
  return took;
};

const round = async (bench: Bench, watcher: Watcher, changes: number) => {
  const [joins, leaves]: [number[], number[]] = [[], []];
  const size = watcher.size();
  for (let change = 0; change < changes; change += 1) {
    let path = '';
    joins.push(
      await seen(watcher, size + 1, async () => {
        path = await bench.create('new@host');
      }),
    );
    leaves.push(await seen(watcher, size, () => bench.remove(path)));
  }
  await watcher.end();
  return { joins, leaves };
};

export const propagation = async (bench: Bench) => {
  const all = {
    floor: { joins: [] as number[], leaves: [] as number[] },
    library: { joins: [] as number[], leaves: [] as number[] },
  };
  for (let repeat = 0; repeat < 7; repeat += 1) {
    for (const [who, watch] of [
      ['floor', byFloor],
      ['library', byLibrary],
    ] as const) {
      const { joins, leaves } = await round(bench, await watch(bench), 300);
      // The first rounds warm the machine up.
      if (repeat < 2) continue;
      all[who].joins.push(...joins);
      all[who].leaves.push(...leaves);
    }
  }
  const figures = (kind: 'joins' | 'leaves') => ({
    floor: median(all.floor[kind]),
    library: median(all.library[kind]),
    p99: percentile(all.library[kind], 99),
  });
  return { join: figures('joins'), leave: figures('leaves') };
};

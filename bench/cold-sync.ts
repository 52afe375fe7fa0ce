// From the first subscription to the first complete list, beside the floor; and the longest gap of the event loop.
import { firstValueFrom } from 'rxjs';
import type { Bench } from './cluster.ts';
import { floor } from './floor.ts';
import { longestGap } from './longest-gap.ts';
import { median } from './statistics.ts';

/** Milliseconds of one cold sync. */
export const syncedOnce = async (bench: Bench): Promise<{ took: number; gap: number }> => {
  const registrar = bench.registrar();
  let took = 0;
  const gap = await longestGap(async () => {
    const began = performance.now();
    await firstValueFrom(registrar.members$);
    took = performance.now() - began;
  });
  await registrar.close();
  return { took, gap };
};

export const coldSync = async (bench: Bench) => {
  const byFloor = async (): Promise<number> => {
    const began = performance.now();
    const made = await floor(bench.server.port, bench.nodes, () => undefined);
    const took = performance.now() - began;
    made.end();
    return took;
  };
  const [floors, libraries, gaps]: [number[], number[], number[]] = [[], [], []];
  for (let repeat = 0; repeat < 30; repeat += 1) {
    const bare = await byFloor();
    const { took, gap } = await syncedOnce(bench);
    if (repeat < 9) continue;
    floors.push(bare);
    libraries.push(took);
    gaps.push(gap);
  }
  return {
    floor: median(floors),
    library: median(libraries),
    ratio: median(libraries.map((took, at) => took / (floors[at] ?? NaN))),
    gap: median(gaps),
  };
};

// Members come and go one after the other, before the eyes of one who watches.
import type { Observable } from 'rxjs';
import type { Bench } from './cluster.ts';

export interface Watcher {
  readonly folder: string;
  readonly size: () => number;
  readonly changed$: Observable<unknown>;
  end(): void | Promise<void>;
}

/** Milliseconds from a change until it was seen. */
export interface Figures {
  readonly joins: number[];
  readonly leaves: number[];
}

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

export const turn = async (bench: Bench, watcher: Watcher, { joins, leaves }: Figures): Promise<void> => {
  const size = watcher.size();
  let path = '';
  joins.push(
    await seen(watcher, size + 1, async () => {
      path = await bench.create('new@host', watcher.folder);
    }),
  );
  leaves.push(await seen(watcher, size, () => bench.remove(path)));
};

import { firstValueFrom, Subject } from 'rxjs';
import type { Transport } from '../lib/index.ts';
import type { Bench } from './cluster.ts';
import type { Watcher } from './turns.ts';

/** Watches through a registrar; there when it has the first list. */
export const byLibrary = async (bench: Bench, transport?: Transport): Promise<Watcher> => {
  const registrar = bench.registrar(transport);
  const changed$ = new Subject<void>();
  let size = 0;
  registrar.members$.subscribe((members) => {
    size = members.length;
    changed$.next();
  });
  await firstValueFrom(registrar.members$);
  return { folder: bench.nodes, size: () => size, changed$, end: () => registrar.close() };
};

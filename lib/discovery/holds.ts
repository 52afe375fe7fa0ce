import { BehaviorSubject, defer, filter, ignoreElements, take, timeout, EMPTY, type Observable } from 'rxjs';
import type { Runtime } from '../session/runtime.ts';

/** Work that must end before a znode is deleted, by the znode's path. */
export interface Holds {
  /** Returns the release. */
  take(path: string): () => void;
  /** Completes when none is left, after `closeTimeout` at the latest. */
  drained$(path: string): Observable<never>;
}

export const holds = ({ closeTimeout, scheduler, logger }: Runtime): Holds => {
  const counts$ = new BehaviorSubject(new Map<string, number>());
  const add = (path: string, by: 1 | -1): void => {
    const counts = counts$.value;
    const count = (counts.get(path) ?? 0) + by;
    if (count > 0) counts.set(path, count);
    else counts.delete(path);
    counts$.next(counts);
  };
  return {
    take: (path) => {
      let held = true;
      add(path, 1);
      return () => {
        if (held) add(path, -1);
        held = false;
      };
    },
    drained$: (path) =>
      defer(() => counts$).pipe(
        filter((counts) => !counts.has(path)),
        take(1),
        timeout({
          first: closeTimeout,
          scheduler,
          with: () => {
            logger.warn(`work under the lease of ${path} did not end within ${String(closeTimeout)} ms`);
            return EMPTY;
          },
        }),
        ignoreElements(),
      ),
  };
};

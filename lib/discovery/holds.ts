import { BehaviorSubject, defer, filter, ignoreElements, take, timeout, EMPTY, type Observable } from 'rxjs';
import type { Runtime } from '../session/runtime.ts';

/** Work that must end before a znode is deleted, by the znode's path. */
export interface Holds {
  /** Returns the release. The work may take `most` ms to end, or `closeTimeout` where that is longer. */
  take(path: string, most?: number): () => void;
  /** Completes when no hold is left, or when the longest of them has had its time. */
  drained$(path: string): Observable<never>;
}

interface Hold {
  readonly path: string;
  readonly most: number;
}

export const holds = ({ closeTimeout, scheduler, logger }: Runtime): Holds => {
  const held = new Set<Hold>();
  const held$ = new BehaviorSubject(held);
  const at = (path: string): readonly Hold[] => [...held].filter((hold) => hold.path === path);
  return {
    take: (path, most = 0) => {
      const hold = { path, most };
      held$.next(held.add(hold));
      return () => {
        if (held.delete(hold)) held$.next(held);
      };
    },
    drained$: (path) =>
      defer(() => {
        const most = Math.max(closeTimeout, ...at(path).map((hold) => hold.most));
        return held$.pipe(
          filter(() => at(path).length === 0),
          take(1),
          timeout({
            first: most,
            scheduler,
            with: () => {
              logger.warn(
                `work under the lease of ${path} did not end within ${String(most)} ms: its znode is deleted now, and another node may lead`,
              );
              return EMPTY;
            },
          }),
          ignoreElements(),
        );
      }),
  };
};

import { EMPTY, mergeMap, Subject, timer, type Observable } from 'rxjs';
import type { Runtime } from '../session/runtime.ts';

/** Lists that the server refuses, or that are too large. */
export interface ListRetries {
  /** Emits the path when the list is due again. Outside of the failed read: retries must not nest. */
  readonly retry$: Observable<string>;
  /** Names the cause in the log, once for each path, and retries at one pace, however often the list fails meanwhile. */
  failed(path: string, cause: Error): Observable<never>;
}

export const listRetries = ({ logger, scheduler, backoff }: Runtime): ListRetries => {
  const retry$ = new Subject<string>();
  const logged = new Set<string>();
  const waiting = new Set<string>();
  return {
    retry$,
    failed: (path, cause) => {
      if (!logged.has(path)) {
        logged.add(path);
        logger.warn(`${cause.message}; what is in it stays unknown until it can be listed`);
      }
      if (waiting.has(path)) return EMPTY;
      waiting.add(path);
      return timer(backoff.max, scheduler).pipe(
        mergeMap(() => {
          waiting.delete(path);
          retry$.next(path);
          return EMPTY;
        }),
      );
    },
  };
};

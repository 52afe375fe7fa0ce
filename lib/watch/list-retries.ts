import { EMPTY, ignoreElements, tap, timer, type Observable } from 'rxjs';
import type { Runtime } from '../session/runtime.ts';

/** Asks again for lists that the server refuses, each after the longest back-off; the log says it once. */
export const listRetries = (
  { logger, scheduler, backoff }: Pick<Runtime, 'logger' | 'scheduler' | 'backoff'>,
  relist: (path: string) => void,
): ((path: string, cause: Error) => Observable<never>) => {
  const logged = new Set<string>();
  /** One timer for each, however often it fails meanwhile. */
  const waiting = new Set<string>();

  return (path, cause) => {
    if (!logged.has(path)) {
      logged.add(path);
      logger.warn(
        `${cause.message}; its content stays unknown until the server lists it, asked again every ${String(backoff.max)} ms`,
      );
    }
    if (waiting.has(path)) return EMPTY;
    waiting.add(path);
    return timer(backoff.max, scheduler).pipe(
      tap(() => {
        waiting.delete(path);
        relist(path);
      }),
      ignoreElements(),
    );
  };
};

import { ignoreElements, tap, timer, type Observable } from 'rxjs';
import type { Runtime } from '../session/runtime.ts';

/** Reads data again, as after a change, that were held back: nobody has said what they are. */
export const dataRetries =
  ({ scheduler }: Pick<Runtime, 'scheduler'>, reread: (path: string) => void) =>
  (path: string, ms: number): Observable<never> =>
    timer(ms, scheduler).pipe(
      tap(() => {
        reread(path);
      }),
      ignoreElements(),
    );

import { isObservable, map, of, scan, type Observable, type OperatorFunction } from 'rxjs';
import type { Payload } from '../registration/registration-state.ts';
import type { Logger } from '../session/logger.ts';

export const specs$ = <S>(input: S | Observable<S>): Observable<S> =>
  isObservable(input) ? input : of(input);

/** The first value must be sound; a later one that is not leaves the last good one published, and says so. */
export const payloads =
  <S>(encode: (spec: S) => Uint8Array, logger: Logger): OperatorFunction<S, Payload> =>
  (spec$) =>
    spec$.pipe(
      scan((last: Payload | undefined, spec: S): Payload => {
        try {
          return { bytes: encode(spec) };
        } catch (error) {
          if (!last) throw error;
          const rejected = error as Error;
          logger.error(`${rejected.message}; the last good value stays published`);
          return { bytes: last.bytes, rejected };
        }
      }, undefined),
      map((payload) => payload as Payload),
    );

import { isObservable, map, of, scan, type Observable, type OperatorFunction } from 'rxjs';
import type { Logger } from '../session/logger.ts';

/** What is to be published: the last sound value, and what was wrong with a later one. */
export interface Good<T> {
  readonly value: T;
  readonly updateError?: Error;
}

export const specs$ = <S>(input: S | Observable<S>): Observable<S> =>
  isObservable(input) ? input : of(input);

/** The first value must be sound; a later one that is not leaves the last good one published, and says so. */
export const lastGood =
  <S, T>(make: (spec: S, first: S) => T, logger: Logger): OperatorFunction<S, Good<T>> =>
  (spec$) =>
    spec$.pipe(
      scan((last: { readonly first: S; readonly good: Good<T> } | undefined, spec: S) => {
        const first = last ? last.first : spec;
        try {
          return { first, good: { value: make(spec, first) } };
        } catch (error) {
          if (!last) throw error;
          const updateError = error as Error;
          logger.error(`${updateError.message}; the last good value stays published`);
          return { first, good: { value: last.good.value, updateError } };
        }
      }, undefined),
      map((last) => (last as NonNullable<typeof last>).good),
    );

import { map, pairwise, startWith, type OperatorFunction } from 'rxjs';
import { requireFunction } from '../errors/required.ts';
import { diff, type Diff } from '../discovery/diff.ts';

/**
 * How each list differs from the one before, by a key of one's own; the first one from an empty list. `changed` has
 * the values that are other objects than before: the library keeps the identity of what has not changed. Completes and
 * errors with the list. Throws InvalidOption.
 *
 * @example
 * registrar.appRoutes$('billing').pipe(diffByKey(({ node }) => node)).subscribe(({ added, removed }) => {
 *   added.forEach(connect);
 *   removed.forEach(disconnect);
 * });
 */
export const diffByKey = <T>(keyOf: (value: T) => unknown): OperatorFunction<readonly T[], Diff<T>> => {
  requireFunction('keyOf', keyOf);
  return (list$) =>
    list$.pipe(
      startWith<readonly T[]>([]),
      pairwise(),
      map(([before, now]) => diff(before, now, keyOf)),
    );
};

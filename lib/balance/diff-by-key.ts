import { map, pairwise, startWith, type OperatorFunction } from 'rxjs';
import { requireFunction } from '../errors/required.ts';
import { diff, type Diff } from '../discovery/diff.ts';

/**
 * How each list differs from the one before, by a key of one's own; the first one from an empty list. `changed` has
 * the values that are other objects than before: the library keeps the identity of what has not changed.
 *
 * One `added` and one `removed` per key. If several values of a list have one key, the last of them stands for it: in
 * `members$` and `appRoutes$` that is the newest znode, as after a restart under the same name. Completes and errors with
 * the list. Throws InvalidOption.
 *
 * @example
 * const pool = new Map<string, Client>();
 * registrar.members$.pipe(diffByKey(({ name }) => name)).subscribe(({ added, changed, removed }) => {
 *   for (const { name } of removed) pool.get(name)?.close();
 *   // …
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

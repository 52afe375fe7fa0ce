import { concatMap, scan, type OperatorFunction } from 'rxjs';
import { diff, type Diff } from './diff.ts';

/** Turns lists into their exact differences, the first one against nothing. */
export const changesOf =
  <T, E>(
    keyOf: (value: T) => unknown,
    tell: (diff: Diff<T>) => readonly E[],
  ): OperatorFunction<readonly T[], E> =>
  (list$) =>
    list$.pipe(
      scan(
        ({ list }: { list: readonly T[]; events: readonly E[] }, now: readonly T[]) => ({
          list: now,
          events: tell(diff(list, now, keyOf)),
        }),
        { list: [], events: [] },
      ),
      concatMap(({ events }) => events),
    );

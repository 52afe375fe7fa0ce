import {
  asyncScheduler,
  concat,
  defer,
  map,
  merge,
  of,
  scan,
  switchMap,
  timer,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { requireFunction, requireMethods, requireMilliseconds, requireObject } from '../errors/required.ts';
import { monotonicClock } from '../session/clock.ts';
import { warnOfUnknownOptions } from './unknown-options.ts';

/** Options of {@link stabilize}. */
export interface StabilizeOptions<T> {
  /** What makes two values the same one: a name, where a restart under that name shall not be seen. */
  readonly key: (value: T) => unknown;
  /** @default rxjs' asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

interface Gone<T> {
  readonly value: T;
  readonly until: number;
}

/**
 * Keeps what has gone for `window` ms at the end of the list, unless it comes back; what comes or changes is told at
 * once. For lists that would rather dial one endpoint in vain than be empty while a deployment restarts everything.
 * The window stands on monotonic time: it does not change when somebody sets the clock.
 * Completes and errors with the list. Throws InvalidOption.
 *
 * @example
 * registrar.appRoutes$('billing').pipe(stabilize(5_000, { key: ({ node }) => node }), roundRobin());
 */
export const stabilize = <T>(
  window: number,
  options: StabilizeOptions<T>,
): OperatorFunction<readonly T[], readonly T[]> => {
  const { key, scheduler = asyncScheduler } = requireObject('stabilize', options, '{ key }');
  requireFunction('key', key);
  requireMilliseconds('window', window, 0);
  requireMethods('scheduler', scheduler, ['now', 'schedule']);
  warnOfUnknownOptions('stabilize', options, { key: true, scheduler: true }, 'StabilizeOptions');
  const clock = monotonicClock(scheduler);
  return (list$) =>
    defer(() =>
      list$.pipe(
        scan(
          (
            before: { readonly list: readonly T[]; readonly gone: readonly Gone<T>[] },
            list: readonly T[],
          ) => {
            const now = clock();
            const present = new Set(list.map(key));
            const left = before.list.map((value) => ({ value, until: now + window }));
            const gone = [...before.gone, ...left].filter(
              ({ value, until }) => until > now && !present.has(key(value)),
            );
            return { list, gone };
          },
          { list: [], gone: [] },
        ),
        switchMap(({ list, gone }) => {
          const after = (time: number): readonly T[] => [
            ...list,
            ...gone.filter(({ until }) => until > time).map(({ value }) => value),
          ];
          const now = clock();
          const drops = [...new Set(gone.map(({ until }) => until))];
          return concat(
            of(after(now)),
            merge(...drops.map((until) => timer(until - now, scheduler).pipe(map(() => after(until))))),
          );
        }),
      ),
    );
};

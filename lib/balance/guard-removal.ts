import {
  asyncScheduler,
  concat,
  defer,
  map,
  of,
  scan,
  switchMap,
  timer,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { InvalidOption } from '../errors/invalid-option.ts';
import { requireFunction, requireMethods, requireMilliseconds, requireObject } from '../errors/required.ts';
import { monotonicClock } from '../session/clock.ts';
import { warnOfUnknownOptions } from './unknown-options.ts';

/** Options of {@link guardRemoval}. */
export interface GuardRemovalOptions<T> {
  /** What makes two values the same one. */
  readonly key: (value: T) => unknown;
  /** Milliseconds: what goes within them goes at once. @default 5_000 */
  readonly within?: number;
  /** Milliseconds after which a mass removal is believed. @default 60_000 */
  readonly atMost?: number;
  /** @default rxjs' asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

interface Gone<T> {
  readonly value: T;
  readonly at: number;
}

interface State<T> {
  readonly list: readonly T[];
  /** Not back yet: of the last `within` ms, or of the whole mass removal. */
  readonly gone: readonly Gone<T>[];
  /** When the mass removal began; undefined: there is none. */
  readonly since: number | undefined;
}

/**
 * Does not believe that more than a `share` (0 to 1) of a list vanishes at once: for `atMost` ms it keeps what has
 * gone at the end of the list, or until enough of it is back. What comes or changes is told at once, and so are
 * removals up to that share: those of the last `within` ms come back to the list when more than the share has gone
 * with them. For lists that are dialled: it costs failed attempts where the removal was true, and saves the rest of a
 * service where it was not, as when many sessions expire over one network fault. Times are monotonic. Completes and errors
 * with the list. Throws InvalidOption.
 *
 * @example
 * registrar.appRoutes$('billing').pipe(guardRemoval(0.5, { key: ({ node }) => node }), roundRobin());
 */
export const guardRemoval = <T>(
  share: number,
  options: GuardRemovalOptions<T>,
): OperatorFunction<readonly T[], readonly T[]> => {
  const {
    key,
    within = 5_000,
    atMost = 60_000,
    scheduler = asyncScheduler,
  } = requireObject('guardRemoval', options, '{ key }');
  requireFunction('key', key);
  requireMilliseconds('within', within, 0, Infinity);
  requireMilliseconds('atMost', atMost, 0);
  requireMethods('scheduler', scheduler, ['now', 'schedule']);
  const names = { key: true, within: true, atMost: true, scheduler: true } as const;
  warnOfUnknownOptions('guardRemoval', options, names, 'GuardRemovalOptions');
  const clock = monotonicClock(scheduler);
  if (!(typeof share === 'number' && share >= 0 && share <= 1)) {
    throw new InvalidOption('share', 'a number from 0 to 1', share);
  }
  return (list$) =>
    defer(() =>
      list$.pipe(
        scan(
          (before: State<T>, list: readonly T[]): State<T> => {
            const now = clock();
            const isOver = before.since !== undefined && now >= before.since + atMost;
            const since = isOver ? undefined : before.since;
            const present = new Set(list.map(key));
            const left = before.list.map((value) => ({ value, at: now }));
            const earlier = isOver
              ? []
              : before.gone.filter(({ at }) => since !== undefined || at > now - within);
            const gone = [...earlier, ...left].filter(({ value }) => !present.has(key(value)));
            const isMass = gone.length > share * (list.length + gone.length);
            return { list, gone, since: isMass ? (since ?? now) : undefined };
          },
          { list: [], gone: [], since: undefined },
        ),
        switchMap(({ list, gone, since }) => {
          if (since === undefined) return of(list);
          return concat(
            of([...list, ...gone.map(({ value }) => value)]),
            timer(since + atMost - clock(), scheduler).pipe(map(() => list)),
          );
        }),
      ),
    );
};

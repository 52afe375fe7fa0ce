import {
  defer,
  filter,
  map,
  mergeMap,
  of,
  repeat,
  take,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';

/**
 * Emits and completes once a point in time, in ms of the scheduler's clock, has passed; it may move on meanwhile. A busy
 * event loop is no dead server: where `pass$` is given, the point in time is looked at again after it.
 */
export const whenDue = (
  due: () => number,
  scheduler: SchedulerLike,
  pass$?: Observable<void>,
): Observable<void> => {
  const isDue = (): boolean => due() <= scheduler.now();
  return defer(() => timer(Math.max(1, due() - scheduler.now()), scheduler)).pipe(
    mergeMap(() => (isDue() && pass$ ? pass$ : of(undefined))),
    map(isDue),
    repeat(),
    filter(Boolean),
    take(1),
    map(() => undefined),
  );
};

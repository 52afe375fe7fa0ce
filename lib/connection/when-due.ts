import { defer, first, map, repeat, timer, type Observable, type SchedulerLike } from 'rxjs';

/** Emits and completes once a point in time, in ms of the scheduler's clock, has passed; it may move on meanwhile. */
export const whenDue = (due: () => number, scheduler: SchedulerLike): Observable<void> =>
  defer(() => timer(Math.max(1, due() - scheduler.now()), scheduler)).pipe(
    repeat(),
    first(() => due() <= scheduler.now()),
    map(() => undefined),
  );

import type { SchedulerLike } from 'rxjs';
import type { Clock } from './clock.ts';

/** The same scheduler with a `now` that never goes back: no deadline may hang because somebody sets the clock. */
export const monotonic = (scheduler: SchedulerLike, clock: Clock): SchedulerLike => ({
  now: () => clock.monotonic(),
  schedule: scheduler.schedule.bind(scheduler),
});

import { asyncScheduler, Observable, timer, type SchedulerLike } from 'rxjs';

/** Emits once, after `ms`. On the system's time it keeps no process alive; on another scheduler it is a plain timer. */
export const idleTimer = (ms: number, scheduler: SchedulerLike): Observable<unknown> =>
  scheduler === asyncScheduler
    ? new Observable((subscriber) => {
        const waiting = setTimeout(() => {
          subscriber.next(undefined);
          subscriber.complete();
        }, ms).unref();
        return () => {
          clearTimeout(waiting);
        };
      })
    : timer(ms, scheduler);

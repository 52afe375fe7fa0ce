import { clearImmediate, setImmediate } from 'node:timers';
import { asyncScheduler, Observable, timer, type SchedulerLike } from 'rxjs';

/** Cold: emits and completes when the event loop has read what had arrived at its sockets. */
export const onePass$ = new Observable<void>((subscriber) => {
  const pass = setImmediate(() => {
    subscriber.next();
    subscriber.complete();
  });
  return () => {
    clearImmediate(pass);
  };
});

/**
 * Cold: emits once and completes, when the rest of the process has had its turn. In real time that is one pass of the
 * event loop, for a timer leaves the process idle for a millisecond. Other schedulers have a time of their own.
 */
export const pauseOf = (scheduler: SchedulerLike): Observable<unknown> =>
  scheduler === asyncScheduler ? onePass$ : timer(0, scheduler);

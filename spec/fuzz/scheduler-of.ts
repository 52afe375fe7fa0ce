import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';

/** What rxjs asks of a scheduler, made of a clock and a timer. */
export const schedulerOf = (
  now: () => number,
  after: (ms: number, task: () => void) => () => void,
): SchedulerLike => ({
  now,
  schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription => {
    let callOff = (): void => undefined;
    const action: SchedulerAction<T> = Object.assign(
      new Subscription(() => {
        callOff();
      }),
      {
        schedule: (next?: T, ms = 0): Subscription => {
          callOff();
          callOff = after(ms, () => {
            if (!action.closed) work.call(action, next);
          });
          return action;
        },
      },
    );
    return action.schedule(state, delay);
  },
});

import { animationFrameScheduler, asapScheduler, asyncScheduler, queueScheduler } from 'rxjs';

/** Two readings of time in milliseconds. */
export interface Clock {
  /** Never goes back, but may stand still while a machine is suspended. */
  monotonic(): number;
  /** Goes on while a machine is suspended, but may be set. */
  wall(): number;
}

/** A reading of both, taken at one moment. */
export interface Instant {
  readonly monotonic: number;
  readonly wall: number;
}

/**
 * The clock of the machine.
 *
 * @example
 * createRegistrar({ clock: systemClock });
 */
export const systemClock: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
};

/**
 * The clock of a scheduler, for virtual time.
 *
 * @example
 * createRegistrar({ scheduler, clock: schedulerClock(scheduler) });
 */
export const schedulerClock = (scheduler: { now(): number }): Clock => ({
  monotonic: () => scheduler.now(),
  wall: () => scheduler.now(),
});

/** Schedulers on real time. Their `now` is the wall clock, which somebody may set; their timers are monotonic. */
const realTime: readonly unknown[] = [asyncScheduler, asapScheduler, queueScheduler, animationFrameScheduler];

/** The clock that goes with the timers of a scheduler. */
export const clockOf = (scheduler: { now(): number }): Clock =>
  realTime.includes(scheduler) ? systemClock : schedulerClock(scheduler);

/** More than between two readings of one clock, in milliseconds. */
const apart = 60_000;

/**
 * The monotonic clock of an operator: milliseconds that go on with the timers of its scheduler. During `run()` of a
 * TestScheduler the schedulers of rxjs stand on virtual time, and so does this clock.
 */
export const monotonicClock = (scheduler: { now(): number }): (() => number) => {
  const clock = clockOf(scheduler);
  return () => {
    const isVirtual = Math.abs(scheduler.now() - Date.now()) > apart;
    return isVirtual ? scheduler.now() : clock.monotonic();
  };
};

export const readClock = (clock: Clock): Instant => ({ monotonic: clock.monotonic(), wall: clock.wall() });

/**
 * Milliseconds since an instant: the larger of both. Neither a suspended machine nor a clock that is set hides time; a clock
 * that is set back during a suspension does.
 */
export const elapsedSince = (clock: Clock, since: Instant): number =>
  Math.max(clock.monotonic() - since.monotonic, clock.wall() - since.wall);

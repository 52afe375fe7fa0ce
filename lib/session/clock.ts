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

export const readClock = (clock: Clock): Instant => ({ monotonic: clock.monotonic(), wall: clock.wall() });

/**
 * Milliseconds since an instant: the larger of both. Neither a suspended machine nor a clock that is set hides time; a clock
 * that is set back during a suspension does.
 */
export const elapsedSince = (clock: Clock, since: Instant): number =>
  Math.max(clock.monotonic() - since.monotonic, clock.wall() - since.wall);

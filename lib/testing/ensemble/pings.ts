import type { SchedulerLike, Subscription } from 'rxjs';

/** The leader pings its followers twice in a tick. */
export interface Pings {
  /** Goes on for as long as it is needed. Idempotent. */
  start(): void;
  /** A new leader begins to count from now on. */
  restart(): void;
  /** No timer is left. */
  close(): void;
}

export const pings = (options: {
  readonly scheduler: SchedulerLike;
  readonly tickTime: number;
  readonly isNeeded: () => boolean;
  readonly ping: () => void;
}): Pings => {
  const { scheduler, tickTime, isNeeded, ping } = options;
  const interval = tickTime / 2;
  let since = scheduler.now();
  let count = 0;
  let timer: Subscription | undefined;

  const stop = (): void => {
    timer?.unsubscribe();
    timer = undefined;
  };
  const start = (): void => {
    if (timer || !isNeeded()) return;
    const passed = scheduler.now() - since;
    // Counted, since sums of fractions of milliseconds are not exact.
    count = Math.max(count + 1, Math.ceil(passed / interval));
    timer = scheduler.schedule(
      () => {
        timer = undefined;
        ping();
        start();
      },
      Math.max(0, count * interval - passed),
    );
  };
  return {
    start,
    restart: () => {
      stop();
      since = scheduler.now();
      count = 0;
      start();
    },
    close: stop,
  };
};

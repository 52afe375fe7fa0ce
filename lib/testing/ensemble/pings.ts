import type { SchedulerLike, Subscription } from 'rxjs';

/** The leader pings its followers twice in a tick. */
export interface Pings {
  /** Goes on for as long as it is needed. Idempotent. */
  start(): void;
  /** A new leader begins to count from now on. */
  restart(): void;
  /** No timer is left. */
  end(): void;
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
  let timer: Subscription | undefined;

  const stop = (): void => {
    timer?.unsubscribe();
    timer = undefined;
  };
  const start = (): void => {
    if (timer || !isNeeded()) return;
    timer = scheduler.schedule(
      () => {
        timer = undefined;
        ping();
        start();
      },
      interval - ((scheduler.now() - since) % interval),
    );
  };
  return {
    start,
    restart: () => {
      stop();
      since = scheduler.now();
      start();
    },
    end: stop,
  };
};

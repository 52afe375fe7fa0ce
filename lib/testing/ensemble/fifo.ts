import { Subscription, type SchedulerLike } from 'rxjs';

/** One direction of a link. Messages arrive in the order in which they were sent. */
export interface Fifo<M> {
  /** No message is on its way. */
  readonly isEmpty: boolean;
  send(message: M): void;
  /** Delivers the messages that a stall has held beyond their delay. */
  flow(): void;
  /** Drops what is on its way; nothing arrives any more. */
  cut(): void;
}

export const fifo = <M>(options: {
  readonly scheduler: SchedulerLike;
  /** Milliseconds that a message takes which is sent now. */
  readonly delay: () => number;
  /** While it is true no message arrives. */
  readonly isStalled: () => boolean;
  /** Delivers within `send` where nothing is on its way, and there is no delay. */
  readonly immediate: boolean;
  readonly arrived: (message: M) => void;
}): Fifo<M> => {
  const { scheduler, delay, isStalled, immediate, arrived } = options;
  const timers = new Subscription();
  let underWay: M[] = [];
  let lastDue = -Infinity;
  /** Messages at the head whose delay has passed. */
  let ripe = 0;

  const flow = (): void => {
    while (ripe > 0 && !isStalled()) {
      ripe -= 1;
      for (const message of underWay.splice(0, 1)) arrived(message);
    }
  };
  const ripen = (): void => {
    ripe += 1;
    flow();
  };
  return {
    get isEmpty() {
      return underWay.length === 0;
    },
    send: (message) => {
      if (timers.closed) return;
      const ms = delay();
      if (immediate && underWay.length === 0 && ms === 0 && !isStalled()) {
        arrived(message);
        return;
      }
      const now = scheduler.now();
      lastDue = Math.max(lastDue, now + ms);
      underWay.push(message);
      timers.add(scheduler.schedule(ripen, lastDue - now));
    },
    flow,
    cut: () => {
      timers.unsubscribe();
      underWay = [];
      ripe = 0;
    },
  };
};

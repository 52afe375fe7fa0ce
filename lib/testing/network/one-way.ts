import { Subscription, type SchedulerLike } from 'rxjs';

/** One direction of a connection: bytes arrive in order, each after the delay that held when it was sent. */
export interface OneWay {
  send(bytes: Buffer): void;
  /** Arrives after what was sent. */
  end(): void;
  /** Nothing more arrives. */
  cut(): void;
}

interface Batch {
  readonly due: number;
  readonly parts: Buffer[];
  ends: boolean;
}

export const oneWay = (options: {
  readonly scheduler: SchedulerLike;
  /** Milliseconds. */
  readonly delay: () => number;
  /** Hands on at once where there is no delay: for a direction that a real network delays already. */
  readonly immediate: boolean;
  readonly arrived: (bytes: Buffer) => void;
  readonly ended: () => void;
}): OneWay => {
  const { scheduler, delay, immediate, arrived, ended } = options;
  const held = new Subscription();
  let batches: Batch[] = [];

  const arrive = (): void => {
    const [batch] = batches.splice(0, 1);
    if (!batch) return;
    if (batch.parts.length > 0) arrived(Buffer.concat(batch.parts));
    if (batch.ends) ended();
  };
  // What leaves together arrives together, as it would in one segment.
  const batchFor = (due: number): Batch => {
    const last = batches.at(-1);
    if (last && last.due >= due) return last;
    const batch: Batch = { due, parts: [], ends: false };
    batches.push(batch);
    held.add(scheduler.schedule(arrive, due - scheduler.now()));
    return batch;
  };
  const overtakes = (): boolean => immediate && batches.length === 0 && delay() === 0;
  return {
    send: (bytes) => {
      if (held.closed) return;
      if (overtakes()) arrived(bytes);
      else batchFor(scheduler.now() + delay()).parts.push(bytes);
    },
    end: () => {
      if (held.closed) return;
      if (overtakes()) ended();
      else batchFor(scheduler.now() + delay()).ends = true;
    },
    cut: () => {
      held.unsubscribe();
      batches = [];
    },
  };
};

import type { SchedulerLike } from 'rxjs';
import { fifo } from '../ensemble/fifo.ts';

/** One direction of a connection: bytes arrive in order, each after the delay that held when it was sent. */
export interface OneWay {
  send(bytes: Buffer): void;
  /** Arrives after what was sent. */
  end(): void;
  /** Delivers what a stall has held. */
  flow(): void;
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
  /** While it is true nothing arrives, and nothing is lost. */
  readonly isStalled: () => boolean;
  /** Hands on at once where there is no delay: for a direction that a real network delays already. */
  readonly immediate: boolean;
  readonly arrived: (bytes: Buffer) => void;
  readonly ended: () => void;
}): OneWay => {
  const { scheduler, delay, arrived, ended } = options;
  let last: Batch | undefined;
  const batches = fifo<Batch>({
    ...options,
    arrived: (batch) => {
      if (batch === last) last = undefined;
      if (batch.parts.length > 0) arrived(Buffer.concat(batch.parts));
      if (batch.ends) ended();
    },
  });
  // Bytes that leave together arrive together, as they would in one segment.
  const put = (part: Buffer | 'end'): void => {
    const due = scheduler.now() + delay();
    const batch = last && last.due >= due ? last : { due, parts: [], ends: false };
    if (part === 'end') batch.ends = true;
    else batch.parts.push(part);
    if (batch === last) return;
    last = batch;
    batches.send(batch);
  };
  return {
    send: put,
    end: () => {
      put('end');
    },
    flow: batches.flow,
    cut: batches.cut,
  };
};

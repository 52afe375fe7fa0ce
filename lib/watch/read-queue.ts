import type { Task } from './task.ts';

export interface QueuedTask extends Task {
  /** Waits to be sent: whatever happens until then, it will see. */
  queued: boolean;
}

/** Reads in the order in which they were asked for, less those that nobody waits for any more. */
export interface ReadQueue {
  push(task: QueuedTask): void;
  take(limit: number): readonly QueuedTask[];
}

export const readQueue = (): ReadQueue => {
  let queue: QueuedTask[] = [];
  let taken = 0;
  return {
    push: (task) => {
      task.queued = true;
      queue.push(task);
    },
    take: (limit) => {
      const tasks: QueuedTask[] = [];
      for (; taken < queue.length && tasks.length < limit; taken += 1) {
        const task = queue[taken] as QueuedTask;
        task.queued = false;
        if (task.live) tasks.push(task);
      }
      if (taken === queue.length) [queue, taken] = [[], 0];
      return tasks;
    },
  };
};

import type { Task } from './task.ts';

/** Reads in the order in which they were asked for, less those that nobody waits for any more. */
export interface ReadQueue {
  push(task: Task): void;
  take(limit: number): readonly Task[];
}

export const readQueue = (): ReadQueue => {
  let queue: Task[] = [];
  let taken = 0;
  return {
    push: (task) => {
      task.queued = true;
      queue.push(task);
    },
    take: (limit) => {
      const tasks: Task[] = [];
      for (; taken < queue.length && tasks.length < limit; taken += 1) {
        const task = queue[taken] as Task;
        task.queued = false;
        if (task.live) tasks.push(task);
      }
      if (taken === queue.length) [queue, taken] = [[], 0];
      return tasks;
    },
  };
};

import type { SchedulerLike } from 'rxjs';
import { schedulerOf } from './scheduler-of.ts';

/** Time that passes when it is told to. A heap: thousands of runs are to be cheap. */
export interface VirtualTime {
  readonly scheduler: SchedulerLike;
  now(): number;
  /** Runs the task after so many milliseconds; returns what calls it off. */
  after(ms: number, task: () => void): () => void;
  /** When the next task is due. */
  due(): number | undefined;
  /** Runs all that is due at the next point in time, and what comes of it at once. */
  step(): void;
  /** Nothing is due until then. */
  pass(until: number): void;
}

interface Task {
  readonly due: number;
  /** Of those due at once the first scheduled runs first. */
  readonly order: number;
  run: (() => void) | undefined;
}

/** More tasks at one point in time than any sound run has. */
const most = 20_000;

const isBefore = (a: Task, b: Task): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

const push = (heap: Task[], task: Task): void => {
  let at = heap.length;
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up] as Task;
    if (!isBefore(task, parent)) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = task;
};

const pop = (heap: Task[]): void => {
  const last = heap.pop() as Task;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Task, heap[child] as Task)) child += 1;
    if (!isBefore(heap[child] as Task, last)) break;
    heap[at] = heap[child] as Task;
    at = child;
  }
  heap[at] = last;
};

export const virtualTime = (): VirtualTime => {
  const heap: Task[] = [];
  let now = 0;
  let order = 0;

  const first = (): Task | undefined => {
    for (;;) {
      const [task] = heap;
      if (!task || task.run) return task;
      pop(heap);
    }
  };
  const after = (ms: number, run: () => void): (() => void) => {
    if (ms === Infinity) return () => undefined;
    order += 1;
    const task: Task = { due: now + Math.max(0, ms), order, run };
    push(heap, task);
    return () => {
      task.run = undefined;
    };
  };
  return {
    scheduler: schedulerOf(() => now, after),
    now: () => now,
    after,
    due: () => first()?.due,
    step: () => {
      const due = first()?.due;
      if (due === undefined) return;
      now = due;
      for (let count = 0; count < most; count += 1) {
        const task = first();
        if (task?.due !== now) return;
        pop(heap);
        task.run?.();
      }
      throw new Error(`at ${String(now)} ms there is no end of tasks`);
    },
    pass: (until) => {
      now = until;
    },
  };
};

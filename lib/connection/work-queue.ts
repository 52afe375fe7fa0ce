import type { Observable, Subscription } from 'rxjs';

/** Bytes that are decoded before the event loop gets its turn. */
export const sliceSize = 2 ** 16;

/** Names of a list that cost as much as a slice. */
export const listSlice = 10_000;

/** Work that is done at once, or in steps; before each step it yields the bytes that the step decodes. */
export type Work = () => Iterator<number, unknown> | undefined;

/**
 * Does work in the order of its arrival. Work that fits into one slice is done synchronously where nothing waits before
 * it. Otherwise the queue waits for a pause between two slices, and what is added meanwhile waits behind.
 */
export interface WorkQueue {
  add(work: Work): void;
  /** Drops what waits. */
  stop(): void;
}

/** `pause$` is cold and emits once; `failed` gets what work throws, and nothing is done after it. */
export const workQueue = (pause$: Observable<unknown>, failed: (error: unknown) => void): WorkQueue => {
  let waiting: Work[] = [];
  let steps: Iterator<number, unknown> | undefined;
  /** The cost of the step that comes next; undefined where it has been counted. */
  let ahead: number | undefined;
  let spent = 0;
  let isRunning = false;
  let isStopped = false;
  let pause: Subscription | undefined;

  /** False when the slice is full before the work is done. */
  const finish = (): boolean => {
    while (steps) {
      if (ahead !== undefined) {
        if (spent > 0 && spent + ahead > sliceSize) return false;
        spent += ahead;
      }
      const { done, value } = steps.next();
      if (done) [steps, ahead] = [undefined, undefined];
      else ahead = value;
    }
    return true;
  };
  const run = (): void => {
    isRunning = true;
    try {
      while (!isStopped && finish()) {
        const next = waiting.shift();
        if (!next) return;
        steps = next();
      }
      if (isStopped) return;
      pause = pause$.subscribe({
        next: () => {
          pause = undefined;
          spent = 0;
          run();
        },
        error: failed,
      });
    } catch (error) {
      stop();
      failed(error);
    } finally {
      isRunning = false;
    }
  };
  const stop = (): void => {
    isStopped = true;
    waiting = [];
    steps = undefined;
    pause?.unsubscribe();
  };
  return {
    add: (work) => {
      if (isStopped) return;
      waiting.push(work);
      if (isRunning || pause) return;
      spent = 0;
      run();
    },
    stop,
  };
};

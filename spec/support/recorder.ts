import type { Observable, Subscription } from 'rxjs';

export interface Line {
  readonly stream: string;
  readonly value: string;
}

/** One history over many streams, in the order in which they emitted, completed or failed. */
export interface Recorder {
  readonly lines: readonly Line[];
  /** Subscribes; `show` says what of a value counts. */
  listen<T>(stream: string, source$: Observable<T>, show: (value: T) => string): Subscription;
  /** What one stream said. */
  of(stream: string): readonly string[];
  /** Index of the first such line from `from` on; -1 for none. */
  find(stream: string, value: string, from?: number): number;
  stop(): void;
}

export const recorder = (): Recorder => {
  const lines: Line[] = [];
  const subscriptions: Subscription[] = [];
  const note = (stream: string, value: string): void => {
    lines.push({ stream, value });
  };
  return {
    lines,
    listen: (stream, source$, show) => {
      const subscription = source$.subscribe({
        next: (value) => {
          note(stream, show(value));
        },
        error: (error: unknown) => {
          note(stream, `error: ${(error as Error).message}`);
        },
        complete: () => {
          note(stream, 'complete');
        },
      });
      subscriptions.push(subscription);
      return subscription;
    },
    of: (stream) => lines.filter((line) => line.stream === stream).map(({ value }) => value),
    find: (stream, value, from = 0) =>
      lines.findIndex((line, at) => at >= from && line.stream === stream && line.value === value),
    stop: () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
    },
  };
};

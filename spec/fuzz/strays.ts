import { config } from 'rxjs';

/** Notices what nobody catches, and whoever asks for a timer of the real world. */
export interface Strays {
  readonly seen: readonly string[];
  stop(): void;
}

/** Holds for all of the process until it is stopped: nothing else may run meanwhile. */
export const strays = (): Strays => {
  const seen: string[] = [];
  const { onUnhandledError } = config;
  const { stackTraceLimit } = Error;
  const { setTimeout: setTimer, setInterval: setTicker } = globalThis;
  const none = setTimer(() => undefined);
  const real = (): typeof none => {
    seen.push('a timer of the real world was set');
    return none;
  };
  config.onUnhandledError = (error: unknown) => {
    seen.push(`nobody handled: ${error instanceof Error ? error.message : JSON.stringify(error)}`);
  };
  // rxjs reports from a timeout of no time; at once is soon enough.
  const timeout = (task: () => void, ms?: number): typeof none => {
    if (ms !== undefined && ms > 0) return real();
    task();
    return none;
  };
  globalThis.setTimeout = timeout as typeof setTimeout;
  globalThis.setInterval = real;
  // Thousands of errors are made, and hardly one is read.
  Error.stackTraceLimit = 0;
  return {
    seen,
    stop: () => {
      config.onUnhandledError = onUnhandledError;
      globalThis.setTimeout = setTimer;
      globalThis.setInterval = setTicker;
      Error.stackTraceLimit = stackTraceLimit;
    },
  };
};

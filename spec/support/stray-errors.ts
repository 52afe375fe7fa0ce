import { setTimeout as timer } from 'node:timers/promises';
import { config } from 'rxjs';

/** What subscribers throw, where rxjs would report it to the process, which fails any test that does not ask for it. */
export interface StrayErrors {
  readonly messages: readonly string[];
  /** Resolves when all that was thrown has been reported: rxjs does so from a timer. */
  stop(): Promise<void>;
}

export const strayErrors = (): StrayErrors => {
  const messages: string[] = [];
  const before = config.onUnhandledError;
  config.onUnhandledError = (error: unknown) => {
    messages.push((error as Error).message);
  };
  return {
    messages,
    stop: async () => {
      await timer();
      config.onUnhandledError = before;
    },
  };
};

import { config, of } from 'rxjs';

/** What subscribers throw, where rxjs would report it to the process, which fails any test that does not ask for it. */
export interface StrayErrors {
  readonly messages: readonly string[];
  /** Resolves when all that was thrown until now has been reported: rxjs does so from timers, one after the other. */
  stop(): Promise<void>;
}

export const strayErrors = (): StrayErrors => {
  const messages: string[] = [];
  const before = config.onUnhandledError;
  const report = (error: unknown): void => {
    messages.push((error as Error).message);
  };
  config.onUnhandledError = report;
  return {
    messages,
    stop: () =>
      new Promise((resolve) => {
        const last = new Error('the last one');
        config.onUnhandledError = (error: unknown) => {
          if (error !== last) {
            report(error);
            return;
          }
          config.onUnhandledError = before;
          resolve();
        };
        of(last).subscribe((error) => {
          throw error;
        });
      }),
  };
};

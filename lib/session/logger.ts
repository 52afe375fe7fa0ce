/** Where log lines go. `console` fits, a pino logger fits as it is. Lines never carry credentials. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

const nowhere = (): void => undefined;

export const silent: Logger = { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere };

import type { Logger } from './logger.ts';

/** A logger that throws would end the stream in the middle of which it was told something. */
export const harmless = (logger: Logger): Logger => {
  const attempt = (level: keyof Logger) => (message: string) => {
    try {
      logger[level](message);
    } catch {
      // There is nobody left to tell.
    }
  };
  return {
    debug: attempt('debug'),
    info: attempt('info'),
    warn: attempt('warn'),
    error: attempt('error'),
  };
};

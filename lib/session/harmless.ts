import type { Logger } from './logger.ts';

/** Calls a logger. An error that it throws ends no stream: the process is warned of the first one. */
export const harmless = (logger: Logger): Logger => {
  let isWarned = false;
  const attempt = (level: keyof Logger) => (message: string) => {
    try {
      logger[level](message);
    } catch (error) {
      if (isWarned) return;
      isWarned = true;
      process.emitWarning(`the option logger throws, and lines are lost: ${String(error)}`, {
        type: 'ZooKeeperRegistrarWarning',
        code: 'ZKR_LOGGER',
      });
    }
  };
  return {
    debug: attempt('debug'),
    info: attempt('info'),
    warn: attempt('warn'),
    error: attempt('error'),
  };
};

import type { InvalidEntry } from '../codec/invalid-entry.ts';
import { printable } from '../codec/printable.ts';
import type { Logger } from '../session/logger.ts';

/** Warnings of one directory. Any client that may create znodes could fill the log otherwise. */
const mostWarnings = 20;
const longestPath = 200;

/** Logs each invalid znode once: as a warning, from a certain number on at debug. */
export const quarantineLog = (logger: Logger): ((entry: InvalidEntry) => void) => {
  const reported = new Map<string, string>();

  return ({ path, reason, errors }) => {
    if (reported.get(path) === reason) return;
    const isWarning = reported.size < mostWarnings;
    if (isWarning) reported.set(path, reason);
    const line = `${printable(path, longestPath)} is left out (${reason}): ${printable(errors.join('; '), longestPath)}; invalid$ has its data`;
    (isWarning ? logger.warn : logger.debug)(line);
    if (isWarning && reported.size === mostWarnings) {
      logger.warn(
        `${String(mostWarnings)} znodes are left out; more of them are logged at debug, and are on invalid$`,
      );
    }
  };
};

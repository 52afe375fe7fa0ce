import type { InvalidEntry } from '../codec/invalid-entry.ts';
import { printable } from '../codec/printable.ts';
import type { Logger } from '../session/logger.ts';

/** Warnings of one directory. Any client that may create znodes could fill the log otherwise. */
const mostWarnings = 20;
const longestPath = 200;

/** Logs why a znode is invalid, and not again while that lasts: as a warning, from a certain number of lines on at debug. */
export const quarantineLog = (logger: Logger): ((entry: InvalidEntry) => void) => {
  /** The last reasons, of those that were warnings: more of them could fill the memory. */
  const reported = new Map<string, string>();
  let warnings = 0;

  return ({ path, reason, errors }) => {
    if (reported.get(path) === reason) return;
    const isWarning = warnings < mostWarnings;
    if (isWarning) {
      warnings += 1;
      reported.set(path, reason);
    }
    const line = `${printable(path, longestPath)} is left out (${reason}): ${printable(errors.join('; '), longestPath)}; invalid$ has its data`;
    (isWarning ? logger.warn : logger.debug)(line);
    if (isWarning && warnings === mostWarnings) {
      logger.warn(
        `${String(mostWarnings)} times a znode was left out; further ones are logged at debug, and are on invalid$`,
      );
    }
  };
};

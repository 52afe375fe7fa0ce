import { catchError, defer, EMPTY, retry, throwError, timer, type MonoTypeOperatorFunction } from 'rxjs';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { isUnexpected } from '../errors/is-unexpected.ts';
import { verdictOf } from '../errors/verdict.ts';
import { backoff } from './backoff.ts';
import type { Runtime } from './runtime.ts';

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/**
 * For work on one link: does it again, with back-off, after what may pass; completes in silence when the connection
 * is gone, since the next link starts the work anew; errors on the rest.
 */
export const patient =
  <T>({ scheduler, random, logger, ...options }: Runtime): MonoTypeOperatorFunction<T> =>
  (source) =>
    defer(() => {
      let wait = backoff(options.backoff, random);
      let told: string | undefined;
      return source.pipe(
        retry({
          delay: (error: unknown) => {
            // What cannot be asked for is done in another way: here, or on the next connection.
            const unknown = isCode(error, 'Unimplemented');
            if (!unknown && verdictOf(error) !== 'retry') return throwError(() => error);
            const { delay } = wait;
            wait = wait.next();
            const { message } = error as Error;
            const line = `${message}; once more in ${delay.toFixed()} ms`;
            // A request that is held back was logged when it was.
            if (message === told || isTagged(error, 'RequestHeld')) logger.debug(line);
            else logger.warn(line);
            told = message;
            return timer(delay, scheduler);
          },
        }),
        catchError((error: unknown) => {
          if (verdictOf(error) === 'relink') return EMPTY;
          if (isUnexpected(error)) logger.error(`unexpected error, please report it: ${stackOf(error)}`);
          throw error;
        }),
      );
    });

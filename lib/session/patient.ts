import { catchError, defer, EMPTY, retry, throwError, timer, type MonoTypeOperatorFunction } from 'rxjs';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { isUnexpected } from '../errors/is-unexpected.ts';
import { verdictOf } from '../errors/verdict.ts';
import { backoff } from './backoff.ts';
import type { Runtime } from './runtime.ts';

/** Milliseconds without a cause after which it counts as over, beside twice the longest wait: a request may take its time. */
const slack = 10_000;

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/**
 * For work on one link: does it again, with back-off, after what may pass; completes in silence when the connection
 * is gone, since the next link starts the work anew; errors on the rest. A cause is a warning once, while it goes on.
 */
export const patient =
  <T>({ scheduler, random, logger, clock, ...options }: Runtime): MonoTypeOperatorFunction<T> =>
  (source) =>
    defer(() => {
      const isOver = slack + 2 * options.backoff.max;
      let wait = backoff(options.backoff, random);
      /** The last cause that was a warning, and when it came last. */
      let logged: { readonly message: string; readonly at: number } | undefined;
      const isNews = (message: string): boolean => {
        const now = clock.monotonic();
        const isRepeated = logged?.message === message && now - logged.at <= isOver;
        logged = { message, at: now };
        return !isRepeated;
      };
      return source.pipe(
        retry({
          delay: (error: unknown) => {
            // What cannot be asked for is done in another way: here, or on the next connection.
            const unknown = isCode(error, 'Unimplemented');
            if (!unknown && verdictOf(error) !== 'retry') return throwError(() => error);
            const { delay } = wait;
            wait = wait.next();
            const { message } = error as Error;
            // It was logged when it was held; nothing is sent until then.
            const log = !isTagged(error, 'RequestHeld') && isNews(message) ? logger.warn : logger.debug;
            log(`${message}; retrying in ${delay.toFixed()} ms`);
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

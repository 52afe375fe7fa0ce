import {
  catchError,
  defer,
  EMPTY,
  interval,
  map,
  merge,
  mergeMap,
  of,
  startWith,
  Subject,
  take,
  tap,
  type Observable,
} from 'rxjs';
import { isCode } from '../errors/is-tagged.ts';
import { verdictOf } from '../errors/verdict.ts';
import { askQuorum$ } from '../session/ask-quorum.ts';
import { readClock } from '../session/clock.ts';
import type { Runtime } from '../session/runtime.ts';
import type { Contender } from './candidacies.ts';
import type { Renewal, Touch } from './session-proof.ts';

/** The answer of the quorum to one renewal. */
export type RenewalOutcome =
  | { readonly type: 'renewed'; readonly path: string; readonly epoch: number; readonly renewal: Renewal }
  /** The quorum committed that the znode is gone. */
  | { readonly type: 'gone'; readonly path: string }
  /** The ACL of the znode does not let its owner renew. */
  | { readonly type: 'forbidden'; readonly path: string; readonly cause: Error };

/**
 * Renews for as long as it is subscribed: at once, again with the first answer, since one renewal alone anchors nothing,
 * then every `every` ms, whether or not the last one was answered. Never completes, never errors.
 */
export const renew$ = (
  { link, own: { path } }: Contender,
  { clock, logger, scheduler }: Pick<Runtime, 'clock' | 'logger' | 'scheduler'>,
  every: number,
): Observable<RenewalOutcome> =>
  defer(() => {
    const { epoch } = link;
    const renewed$ = new Subject<void>();
    let newest: Touch | undefined;
    let warned = false;

    const unproven = (error: unknown): Observable<RenewalOutcome> => {
      if (isCode(error, 'NoNode')) return of({ type: 'gone', path });
      if (isCode(error, 'NoAuth')) return of({ type: 'forbidden', path, cause: error });
      if (!warned && verdictOf(error) !== 'relink') {
        warned = true;
        logger.warn(
          `the lease of ${path} was not renewed: ${(error as Error).message}; trying again every ${every.toFixed()} ms`,
        );
      }
      return EMPTY;
    };
    const renewOnce$ = defer(() => {
      const sent = readClock(clock);
      const previous = newest;
      return askQuorum$(link, path).pipe(
        map((): RenewalOutcome => {
          newest = { sent, answered: clock.monotonic() };
          return { type: 'renewed', path, epoch, renewal: { ...newest, previous } };
        }),
        catchError(unproven),
      );
    });
    return merge(interval(every, scheduler).pipe(startWith(0)), renewed$.pipe(take(1))).pipe(
      mergeMap(() => renewOnce$),
      tap(({ type }) => {
        if (type === 'renewed') renewed$.next();
      }),
    );
  });

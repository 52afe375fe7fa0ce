import { concatMap, defer, EMPTY, ignoreElements, merge, Observable, Subscription, tap } from 'rxjs';

/**
 * Dials one address after the other without waiting for their answers: the next one after `pause$`, or at once where one
 * fails. The first connection wins; the other attempts are given up before it is emitted. Completes with the winner.
 * Errors: the last failure of the round; at once what `isFinal`; errors of the winner.
 */
export const staggered = <A, C, F>(options: {
  readonly next$: () => Observable<A>;
  /** No address is left in this round. */
  readonly atRoundEnd: () => boolean;
  readonly connect$: (address: A) => Observable<C>;
  readonly pause$: Observable<unknown>;
  readonly isFinal: (error: unknown) => boolean;
  /** The values to emit for a failure after which the round goes on. */
  readonly failed: (error: unknown) => readonly F[];
}): Observable<C | F> =>
  new Observable((subscriber) => {
    const attempts = new Set<Subscription>();
    let winner: Subscription | undefined;
    /** The attempt whose address is being looked up: one at a time. */
    let choosing: Subscription | undefined;
    let isMoreWanted = false;

    const more = (): void => {
      if (winner || options.atRoundEnd()) return;
      if (choosing) isMoreWanted = true;
      else start();
    };
    const ended = (attempt: Subscription): void => {
      attempts.delete(attempt);
      attempt.unsubscribe();
      if (choosing === attempt) choosing = undefined;
    };
    const start = (): void => {
      const attempt = new Subscription();
      attempts.add(attempt);
      choosing = attempt;
      const connection$ = options.next$().pipe(
        concatMap((address) => {
          choosing = undefined;
          const paused$ = options.pause$.pipe(tap(more), ignoreElements());
          const wanted$ = defer(() => {
            // The next address may be known at once, and then asks here again.
            const isWanted = isMoreWanted;
            isMoreWanted = false;
            if (isWanted) more();
            return EMPTY;
          });
          return merge(options.connect$(address), wanted$, paused$);
        }),
      );
      attempt.add(
        connection$.subscribe({
          next: (connection) => {
            winner = attempt;
            for (const other of attempts) if (other !== attempt) other.unsubscribe();
            subscriber.next(connection);
          },
          error: (error: unknown) => {
            ended(attempt);
            const isLast = attempts.size === 0 && options.atRoundEnd();
            if (winner || isLast || options.isFinal(error)) {
              subscriber.error(error);
              return;
            }
            for (const told of options.failed(error)) subscriber.next(told);
            more();
          },
          complete: () => {
            ended(attempt);
            if (winner || (attempts.size === 0 && options.atRoundEnd())) subscriber.complete();
            else more();
          },
        }),
      );
    };
    start();
    return () => {
      for (const attempt of attempts) attempt.unsubscribe();
    };
  });

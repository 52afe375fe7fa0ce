import { BehaviorSubject, finalize, ignoreElements, takeWhile, tap, type Observable } from 'rxjs';

/** Work that outlives its subscriber: farewells. Each is awaited until it emits or ends. */
export interface Background {
  run(work$: Observable<unknown>): void;
  /** Completes when none is left. */
  readonly settled$: Observable<never>;
}

export const background = (): Background => {
  const underWay$ = new BehaviorSubject(0);
  return {
    run: (work$) => {
      let awaited = 1;
      const done = (): void => {
        underWay$.next(underWay$.value - awaited);
        awaited = 0;
      };
      underWay$.next(underWay$.value + awaited);
      work$.pipe(tap(done), finalize(done)).subscribe();
    },
    settled$: underWay$.pipe(
      takeWhile((count) => count > 0),
      ignoreElements(),
    ),
  };
};

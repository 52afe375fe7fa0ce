import { BehaviorSubject, filter, firstValueFrom, finalize, type Observable } from 'rxjs';

/** Work that outlives its subscriber: farewells. It bounds itself. */
export interface Background {
  run(work$: Observable<unknown>): void;
  /** Resolves when none is left. */
  settled(): Promise<void>;
}

export const background = (): Background => {
  const underWay$ = new BehaviorSubject(0);
  return {
    run: (work$) => {
      underWay$.next(underWay$.value + 1);
      work$
        .pipe(
          finalize(() => {
            underWay$.next(underWay$.value - 1);
          }),
        )
        .subscribe();
    },
    settled: async () => {
      await firstValueFrom(underWay$.pipe(filter((count) => count === 0)), { defaultValue: 0 });
    },
  };
};

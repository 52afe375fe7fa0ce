import { BehaviorSubject, finalize, ignoreElements, takeWhile, tap, type Observable } from 'rxjs';

/** Work that outlives its subscriber: deletions of znodes. Each is awaited until it emits or ends. */
export interface Background {
  run(work$: Observable<unknown>): void;
  /** Calls back, and completes when all work that the call has started is done. */
  startedBy(action: () => void): Observable<never>;
  /** Completes when no work is in flight. */
  readonly settled$: Observable<never>;
}

export const background = (): Background => {
  const inFlight$ = new BehaviorSubject<ReadonlySet<object>>(new Set());
  const listeners = new Set<Set<object>>();
  const until = (isDone: (inFlight: ReadonlySet<object>) => boolean): Observable<never> =>
    inFlight$.pipe(
      takeWhile((inFlight) => !isDone(inFlight)),
      ignoreElements(),
    );
  return {
    run: (work$) => {
      const work = {};
      for (const started of listeners) started.add(work);
      inFlight$.next(new Set(inFlight$.value).add(work));
      const done = (): void => {
        if (inFlight$.value.has(work))
          inFlight$.next(new Set([...inFlight$.value].filter((each) => each !== work)));
      };
      work$.pipe(tap(done), finalize(done)).subscribe();
    },
    startedBy: (action) => {
      const started = new Set<object>();
      listeners.add(started);
      try {
        action();
      } finally {
        listeners.delete(started);
      }
      return until((inFlight) => [...started].every((work) => !inFlight.has(work)));
    },
    settled$: until((inFlight) => inFlight.size === 0),
  };
};

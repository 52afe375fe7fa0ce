import { Observable, tap, type MonoTypeOperatorFunction } from 'rxjs';

/** Calls back when the subscription ends, before anybody hears of it, and before the source is torn down. */
export const beforeEnd =
  <T>(callback: () => void): MonoTypeOperatorFunction<T> =>
  (source$) =>
    new Observable((subscriber) => {
      let isOver = false;
      const end = (): void => {
        if (isOver) return;
        isOver = true;
        callback();
      };
      subscriber.add(end);
      // A handler of the error may subscribe anew before any teardown.
      source$.pipe(tap({ error: end, complete: end })).subscribe(subscriber);
    });

import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Calls back when the subscription ends, before the source is torn down. */
export const beforeEnd =
  <T>(callback: () => void): MonoTypeOperatorFunction<T> =>
  (source$) =>
    new Observable((subscriber) => {
      subscriber.add(callback);
      source$.subscribe(subscriber);
    });

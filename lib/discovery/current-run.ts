import { AsyncLocalStorage } from 'node:async_hooks';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

const runs = new AsyncLocalStorage<() => void>();

/** Does work that holds a znode; `release` releases the hold. Calls that the work makes belong to it. */
export const withinRun = <T>(release: () => void, work: () => T): T => runs.run(release, work);

/** For calls that wait until work under a lease has ended: the work that makes such a call does not wait for itself. */
export const releaseCurrentRun = (): void => {
  runs.getStore()?.();
};

/** Does work that a run causes and that is not its own: a subscriber that closes the registrar is not the run. */
export const outsideRun = (work: () => void): void => {
  runs.exit(work);
};

/** Delivers values outside of the run that has caused them. */
export const deliverOutsideRun =
  <T>(): MonoTypeOperatorFunction<T> =>
  (source$) =>
    new Observable((subscriber) =>
      source$.subscribe({
        next: (value) => {
          outsideRun(() => {
            subscriber.next(value);
          });
        },
        error: subscriber.error.bind(subscriber),
        complete: subscriber.complete.bind(subscriber),
      }),
    );

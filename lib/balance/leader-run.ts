import {
  catchError,
  defer,
  EMPTY,
  from,
  ignoreElements,
  isObservable,
  Observable,
  type ObservableInput,
} from 'rxjs';

/** One run of work under a lease. */
export interface LeaderRun<T> {
  /** To be subscribed once; unsubscribing tells the work to end. */
  readonly values$: Observable<T>;
  /** For after values$: completes once nothing of the work is left. Errors with what the work could not deliver. */
  readonly ended$: Observable<never>;
}

const isPromise = <T>(input: ObservableInput<T>): input is PromiseLike<T> =>
  'then' in input && typeof input.then === 'function';
const isAsyncIterable = <T>(input: ObservableInput<T>): input is AsyncIterable<T> =>
  Symbol.asyncIterator in input;

/** A promise cannot be told to end; the work looks at `lease.signal`. It has ended when the promise settles. */
const runOfPromise = <T>(promise: PromiseLike<T>): LeaderRun<T> => {
  let isDelivered = false;
  const settled = Promise.resolve(promise);
  return {
    values$: new Observable((subscriber) => {
      settled.then(
        (value) => {
          isDelivered = !subscriber.closed;
          subscriber.next(value);
          subscriber.complete();
        },
        (error: unknown) => {
          isDelivered = !subscriber.closed;
          subscriber.error(error);
        },
      );
    }),
    ended$: from(settled).pipe(
      ignoreElements(),
      catchError((error: unknown) => {
        if (isDelivered) return EMPTY;
        throw error;
      }),
    ),
  };
};

/** Told to end by `return()`. It has ended when that, and a step under way, have settled. */
const runOfIterable = <T>(iterable: AsyncIterable<T>): LeaderRun<T> => {
  const iterator = iterable[Symbol.asyncIterator]();
  let ended: Promise<unknown> = Promise.resolve();
  return {
    values$: new Observable((subscriber) => {
      const readAll = async (): Promise<void> => {
        while (!subscriber.closed) {
          const step = await iterator.next();
          if (step.done === true) subscriber.complete();
          else subscriber.next(step.value);
        }
      };
      const read = readAll().catch((error: unknown) => {
        if (subscriber.closed) throw error;
        subscriber.error(error);
      });
      ended = read;
      return () => {
        ended = Promise.all([read, iterator.return?.()]);
        // ended$ looks at it later: until then it is nobody's.
        ended.catch(() => undefined);
      };
    }),
    ended$: defer(() => ended).pipe(ignoreElements()),
  };
};

/** Starts nothing by itself where the input is an Observable: its teardown is its end. */
export const leaderRun = <T>(input: ObservableInput<T>): LeaderRun<T> => {
  if (!isObservable(input) && isPromise(input)) return runOfPromise(input);
  if (!isObservable(input) && isAsyncIterable(input)) return runOfIterable(input);
  return { values$: from(input), ended$: EMPTY };
};

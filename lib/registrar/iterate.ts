import type { Observable, Subscription } from 'rxjs';
import { warnOfUnknownOptions } from '../balance/unknown-options.ts';
import { requireOneOf } from '../errors/required.ts';

/** Options of {@link iterate}. */
export interface IterateOptions {
  /**
   * `'latest'` keeps the newest value alone while the body of the loop runs: for states and lists. `'all'` keeps every
   * value until it is read: for events. @default 'latest'
   */
  readonly keep?: 'latest' | 'all';
}

type Result<T> = IteratorResult<T, undefined>;
interface Reader<T> {
  resolve(result: Result<T>): void;
  reject(error: unknown): void;
}

const done = { done: true, value: undefined } as const;

const iterator = <T>(stream$: Observable<T>, keep: 'latest' | 'all'): AsyncIterator<T, undefined> => {
  const values: T[] = [];
  const readers: Reader<T>[] = [];
  let end: 'none' | 'done' | { readonly error: unknown } = 'none';
  let subscription: Subscription | undefined;

  const deliver = (): void => {
    while (readers.length > 0) {
      const [value] = values;
      if (values.length === 0 && end === 'none') return;
      const reader = readers.shift() as Reader<T>;
      if (values.length > 0) {
        values.shift();
        reader.resolve({ done: false, value: value as T });
      } else if (typeof end === 'object') {
        reader.reject(end.error);
        end = 'done';
      } else reader.resolve(done);
    }
  };
  const finish = (by: typeof end): void => {
    if (end === 'none') end = by;
    deliver();
  };
  const subscribe = (): Subscription =>
    stream$.subscribe({
      next: (value) => {
        if (keep === 'latest') values.length = 0;
        values.push(value);
        deliver();
      },
      error: (error: unknown) => {
        finish({ error });
      },
      complete: () => {
        finish('done');
      },
    });
  return {
    next: () =>
      new Promise((resolve, reject) => {
        readers.push({ resolve, reject });
        subscription ??= subscribe();
        deliver();
      }),
    return: () => {
      subscription?.unsubscribe();
      values.length = 0;
      end = 'done';
      deliver();
      return Promise.resolve(done);
    },
  };
};

/**
 * A stream as an async iterable, for `for await`. Each loop subscribes with its first step, and unsubscribes when it ends:
 * by `break`, `return`, an error in its body, or the end of the stream. The loop throws an error of the stream after the
 * values that came before it. Throws InvalidOption for an unknown `keep`.
 *
 * @example
 * for await (const members of iterate(registrar.members$)) {
 *   console.log(members.length);
 *   if (members.length >= 3) break;
 * }
 */
export const iterate = <T>(stream$: Observable<T>, options: IterateOptions = {}): AsyncIterable<T> => {
  const { keep = 'latest' } = options;
  warnOfUnknownOptions('iterate', options, { keep: true }, 'IterateOptions');
  requireOneOf('keep', keep, ['latest', 'all']);
  return { [Symbol.asyncIterator]: () => iterator(stream$, keep) };
};

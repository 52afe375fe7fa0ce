import { defer, filter, firstValueFrom, from, repeat, retry, timeout, type Observable } from 'rxjs';

/** The first value that fits, or an error that says what was waited for. */
export const until = <T>(
  source$: Observable<T>,
  fits: (value: T) => boolean = () => true,
  options: { readonly within?: number; readonly what?: string } = {},
): Promise<T> => {
  const { within = 10_000, what = 'a fitting value' } = options;
  let last: unknown = 'nothing';
  return firstValueFrom(
    source$.pipe(
      filter((value) => {
        last = value;
        return fits(value);
      }),
      timeout({
        first: within,
        with: () => {
          throw new Error(`${what} did not come within ${String(within)} ms; last: ${show(last)}`);
        },
      }),
    ),
  );
};

/** Asks again every 10 ms until the answer fits; a failing question counts as an answer that does not. */
export const eventually = <T>(
  ask: () => T | Promise<T>,
  fits: (answer: T) => boolean = Boolean,
  options: { readonly within?: number; readonly what?: string } = {},
): Promise<T> =>
  until(
    defer(() => from(Promise.resolve().then(ask))).pipe(retry({ delay: 10 }), repeat({ delay: 10 })),
    fits,
    options,
  );

const show = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? part.toString() : part instanceof Error ? part.message : part,
  );

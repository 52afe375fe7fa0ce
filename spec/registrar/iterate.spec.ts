import { concat, EMPTY, finalize, NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import { iterate } from '../../lib/index.ts';

const collect = async <T>(stream$: Observable<T>, keep?: 'latest' | 'all'): Promise<readonly T[]> => {
  const values: T[] = [];
  for await (const value of iterate(stream$, keep && { keep })) values.push(value);
  return values;
};
const start = <T>(stream$: Observable<T>, keep: 'latest' | 'all' = 'latest') =>
  iterate(stream$, { keep })[Symbol.asyncIterator]();

describe('iterate', () => {
  it('gives the first value, then the newest one that came while nobody read', async () => {
    expect(await collect(of(1, 2, 3))).toEqual([1, 3]);
  });

  it('gives every value, in order, where all are kept', async () => {
    expect(await collect(of(1, 2, 3), 'all')).toEqual([1, 2, 3]);
  });

  it('waits for a value', async () => {
    const values$ = new Subject<string>();
    const loop = start(values$);
    const [first, second] = [loop.next(), loop.next()];
    values$.next('a');
    values$.next('b');
    expect(await Promise.all([first, second])).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
    ]);
  });

  it('ends with the stream, and stays ended', async () => {
    const loop = start(EMPTY);
    expect([await loop.next(), await loop.next()]).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  it('throws an error of the stream once, after the values before it', async () => {
    const failing$ = concat(
      of(1, 2),
      throwError(() => new Error('bad')),
    );
    const loop = start(failing$, 'all');
    expect([await loop.next(), await loop.next()]).toMatchObject([{ value: 1 }, { value: 2 }]);
    await expect(loop.next()).rejects.toThrow('bad');
    expect(await loop.next()).toEqual({ done: true, value: undefined });
  });

  it('subscribes with the first step, and unsubscribes when the loop is left', async () => {
    let [subscribed, left] = [0, 0];
    const stream$ = new Subject<number>();
    const counted$ = concat(of(0), stream$).pipe(
      finalize(() => {
        left += 1;
      }),
    );
    const iterable = iterate(
      concat(
        EMPTY.pipe(
          finalize(() => {
            subscribed += 1;
          }),
        ),
        counted$,
      ),
    );
    expect(subscribed).toBe(0);
    for await (const value of iterable) if (value === 0) break;
    expect([subscribed, left, stream$.observed]).toEqual([1, 1, false]);
    for await (const value of iterable) if (value === 0) break;
    expect([subscribed, left]).toEqual([2, 2]);
  });

  it('ends a step that waits when it is left meanwhile', async () => {
    const loop = start(NEVER);
    const step = loop.next();
    await loop.return?.();
    expect(await step).toEqual({ done: true, value: undefined });
  });

  it('refuses an unknown way to keep values', () => {
    expect(() => iterate(EMPTY, { keep: 'some' as never })).toThrow(
      "option keep: 'latest' or 'all' expected",
    );
  });
});

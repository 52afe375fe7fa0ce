import { Subject, type OperatorFunction } from 'rxjs';
import { guardRemoval, stabilize } from '../../lib/index.ts';

type Lists = OperatorFunction<readonly string[], readonly string[]>;
const key = (name: string): string => name;
const operators: readonly (readonly [string, Lists])[] = [
  ['stabilize', stabilize<string>(500, { key })],
  ['guardRemoval', guardRemoval<string>(0.2, { key, within: 500, atMost: 500 })],
];

/** Wall time and timers of a process whose clock somebody sets. */
const setClock = (step: number): void => {
  const elapsed = performance.now();
  jest.setSystemTime(Date.now() + step);
  // Setting the clock leaves monotonic time alone.
  expect(performance.now()).toBe(elapsed);
};

describe.each(operators)('%s, on real time', (_, operator) => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([
    ['back by 4 s', -4_000],
    ['forward by 4 s', 4_000],
    ['back by a day', -86_400_000],
    ['not at all', 0],
  ])('drops in its time what has gone, where the clock is set %s and another list follows', (__, step) => {
    const list$ = new Subject<readonly string[]>();
    const told: string[] = [];
    const start = performance.now();
    list$.pipe(operator).subscribe((list) => told.push(list.join('')));
    list$.next(['a', 'b']);
    list$.next(['a']);
    expect(told.splice(0)).toEqual(['ab', 'ab']);
    jest.advanceTimersByTime(100);
    setClock(step);
    list$.next(['a']);
    expect(told.splice(0)).toEqual(['ab']);
    jest.advanceTimersByTime(399);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(told).toEqual(['a']);
    expect(performance.now() - start).toBe(500);
  });
});

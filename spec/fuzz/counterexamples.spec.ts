import { counterexamples } from './counterexamples.ts';
import { judge } from './judge.ts';

describe('what once broke a promise', () => {
  it.each(counterexamples)('$fact', async ({ scenario }) => {
    expect(await judge(scenario)).toEqual([]);
  });
});

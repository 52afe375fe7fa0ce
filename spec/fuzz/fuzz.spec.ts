import { fuzz } from './fuzz.ts';

/** The same in each run. The script takes any, and `spec/slow` has more scenarios of each. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const runs = 200 / seeds.length;

describe('the promises', () => {
  it.each(seeds)(
    `hold in ${String(runs)} scenarios of seed %i`,
    async (seed) => {
      const { passed, failure } = await fuzz({ runs, seed });
      expect(failure).toBeUndefined();
      expect(passed).toBe(runs);
    },
    120_000,
  );
});

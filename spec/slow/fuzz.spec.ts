import { fuzz } from '../fuzz/fuzz.ts';

/** The same in each run; the first scenarios of each are in `npm test`. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const runs = 2_000 / seeds.length;

describe('the promises', () => {
  it.each(seeds)(`hold in ${String(runs)} scenarios of seed %i`, async (seed) => {
    const { passed, failure } = await fuzz({ runs, seed });
    expect(failure).toBeUndefined();
    expect(passed).toBe(runs);
  });
});

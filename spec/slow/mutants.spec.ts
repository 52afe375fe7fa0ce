import { hunt, trials } from '../fuzz/hunt.ts';
import { loader } from '../fuzz/loader.ts';
import { mutants } from '../fuzz/mutants.ts';

describe('a library in which', () => {
  const load = loader();
  const all = trials(1);

  it.each(mutants)('$breaks is caught by $caughtBy', async (mutant) => {
    expect(await hunt(mutant, load, all)).toBeDefined();
  });

  it('nothing is broken is not caught', async () => {
    for (const invariant of new Set(mutants.map(({ caughtBy }) => caughtBy))) {
      const sound = { breaks: 'nothing', promise: 'P2', caughtBy: invariant, patches: [] } as const;
      expect(await hunt(sound, load, all.slice(0, 20))).toBeUndefined();
    }
  });
});

import { readFileSync } from 'node:fs';
import { hunt, trials } from './hunt.ts';
import { loader } from './loader.ts';
import { mutants } from './mutants.ts';

describe('a library in which', () => {
  const load = loader();
  const all = trials(1);

  it.each(mutants)(
    '$breaks is caught by $caughtBy',
    async (mutant) => {
      expect(await hunt(mutant, load, all)).toBeDefined();
    },
    120_000,
  );

  it('nothing is broken is not caught', async () => {
    for (const invariant of new Set(mutants.map(({ caughtBy }) => caughtBy))) {
      const sound = { breaks: 'nothing', promise: 'P2', caughtBy: invariant, patches: [] } as const;
      expect(await hunt(sound, load, all.slice(0, 20))).toBeUndefined();
    }
  }, 60_000);

  it('something is broken has a row in the documents', () => {
    const rows = [
      ...readFileSync('docs/fault-suite.md', 'utf8').matchAll(/^\| (P\d) \| (.+) \| (I\d \w+) \|$/gm),
    ];
    expect(rows.map(([, promise, breaks, caughtBy]) => ({ promise, breaks, caughtBy }))).toEqual(
      mutants.map(({ promise, breaks, caughtBy }) => ({ promise, breaks, caughtBy })),
    );
  });
});

describe('loader', () => {
  it('refuses a patch that does not fit, or fits nothing that is loaded', () => {
    const load = loader();
    const entry = 'spec/fuzz/judge.ts';
    const missing = { file: 'lib/discovery/lease.ts', find: 'what is not there', replace: '' };
    expect(() => load(entry, [missing])).toThrow('does not have once');
    const aside = { file: 'lib/testing/index.ts', find: 'export { startTestServer }', replace: '' };
    expect(() => load(entry, [aside])).toThrow('does not need');
  });
});

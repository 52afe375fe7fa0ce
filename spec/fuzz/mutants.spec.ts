import { readFileSync } from 'node:fs';
import { hunt, trials } from './hunt.ts';
import type { judge } from './judge.ts';
import { loader } from './loader.ts';
import { mutants } from './mutants.ts';

/** One mutant of each invariant, which few scenarios catch; `spec/slow` hunts all of them. */
const quick: readonly string[] = [
  'what an unsubscribed create has made stays',
  'without a connection the lists are empty',
  'a lease has no end',
  'an ambiguous create is done again without a look',
  'memberEvents$ forgets who has left',
  'close() leaves the streams open',
];
const some = mutants.filter(({ breaks }) => quick.includes(breaks));

describe('a library in which', () => {
  const load = loader();

  it.each(some)(
    '$breaks is caught by $caughtBy',
    async (mutant) => {
      expect(await hunt(mutant, load, trials(1))).toBeDefined();
    },
    120_000,
  );

  it.each(mutants)('$breaks is the present one, with a patch that fits', ({ patches }) => {
    const mutated = load<{ readonly judge: typeof judge }>('spec/fuzz/judge.ts', patches);
    expect(mutated.judge).toBeDefined();
  });

  it('something is broken is caught by each invariant', () => {
    expect(some.map(({ caughtBy }) => caughtBy[1]).sort()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

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

import * as fc from 'fast-check';
import { counterexamples } from './counterexamples.ts';
import { scenarios } from './generate.ts';
import type { judge } from './judge.ts';
import type { Mutant } from './mutants.ts';
import type { loader } from './loader.ts';
import type { Scenario } from './scenario.ts';

/** Scenarios until a mutant must have been caught. */
export const patience = 300;

const entry = 'spec/fuzz/judge.ts';

/** What every mutant has to live through. */
export const trials = (seed: number): readonly Scenario[] => [
  ...counterexamples.map(({ scenario }) => scenario),
  ...fc.sample(scenarios(20), { seed, numRuns: patience - counterexamples.length }),
];

/** After how many scenarios the invariant catches the mutant; undefined where it never does. */
export const hunt = async (
  { caughtBy, patches }: Mutant,
  load: ReturnType<typeof loader>,
  all: readonly Scenario[],
): Promise<number | undefined> => {
  const mutated = load<{ readonly judge: typeof judge }>(entry, patches);
  for (const [index, scenario] of all.entries()) {
    const broken = await mutated.judge(scenario);
    if (broken.some(({ invariant }) => invariant === caughtBy)) return index + 1;
  }
  return undefined;
};

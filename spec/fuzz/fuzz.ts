import * as fc from 'fast-check';
import { scenarios } from './generate.ts';
import { judge } from './judge.ts';
import { report } from './report.ts';

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** Of a counterexample that was found with this seed: nothing else is run. */
  readonly path?: string;
  /** Steps of a scenario. */
  readonly most?: number;
}

/** What so many scenarios came to. */
export interface Outcome {
  readonly passed: number;
  /** For people: the smallest scenario that breaks a promise, and how to see it again. */
  readonly failure: string | undefined;
}

/** Runs scenarios until one breaks a promise, and looks for the smallest one that does. */
export const fuzz = async ({ runs, seed, path, most = 20 }: FuzzOptions): Promise<Outcome> => {
  const holds = fc.asyncProperty(scenarios(most), async (scenario) => (await judge(scenario)).length === 0);
  const details = await fc.check(holds, {
    ...{ seed, numRuns: runs },
    ...(path !== undefined && { path, endOnFailure: true }),
  });
  const [scenario] = details.counterexample ?? [];
  if (!scenario) return { passed: details.numRuns, failure: undefined };
  const again = `--seed ${String(seed)} --path ${details.counterexamplePath ?? ''}`;
  return { passed: details.numRuns - 1, failure: await report(scenario, again) };
};

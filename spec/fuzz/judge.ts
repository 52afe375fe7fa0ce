import { violations, type Invariant } from './invariants/all.ts';
import { run } from './run.ts';
import type { Scenario } from './scenario.ts';

/** A promise that a run has broken. */
export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}

/** Runs a scenario, and holds it against the invariants. */
export const judge = async (scenario: Scenario): Promise<readonly Violation[]> =>
  violations(await run(scenario));

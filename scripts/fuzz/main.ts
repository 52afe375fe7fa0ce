// Scenarios in virtual time until somebody stops it, or so many have passed; each failure with how to see it again.
import { parseArgs } from 'node:util';
import { counterexamples } from '../../spec/fuzz/counterexamples.ts';
import { fuzz } from '../../spec/fuzz/fuzz.ts';
import { hunt, trials } from '../../spec/fuzz/hunt.ts';
import { judge } from '../../spec/fuzz/judge.ts';
import { loader } from '../../spec/fuzz/loader.ts';
import { mutants } from '../../spec/fuzz/mutants.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    steps: { type: 'string', default: '20' },
    mutants: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
const most = Number(values.steps);
/** Scenarios with one seed. */
const share = 250;

let passed = 0;
let failed = 0;
const done = (failure: string | undefined): void => {
  if (failure === undefined) return;
  failed += 1;
  console.log(failure);
};

const long = async (runs: number): Promise<void> => {
  for (const { fact, scenario } of counterexamples) {
    const broken = await judge(scenario);
    if (broken.length === 0) passed += 1;
    else done(`not so: ${fact}\n${broken.map(({ what }) => what).join('\n')}`);
  }
  const started = performance.now();
  for (let run = 0; run < runs; run += share) {
    const outcome = await fuzz({ runs: Math.min(share, runs - run), seed: seed + run / share, most });
    passed += outcome.passed;
    done(outcome.failure);
    const rate = ((run + share) * 1_000) / (performance.now() - started);
    console.log(
      `${String(Math.min(run + share, runs))} of ${String(runs)}, seed ${String(seed)}, ${rate.toFixed()} a second, ${String(failed)} failed`,
    );
  }
};

const replay = async (path: string): Promise<void> => {
  const { failure } = await fuzz({ runs: 1, seed, path, most });
  if (failure === undefined) passed += 1;
  done(failure);
};

const catchAll = async (): Promise<void> => {
  const load = loader();
  const all = trials(seed);
  for (const mutant of mutants) {
    const after = await hunt(mutant, load, all);
    if (after !== undefined) passed += 1;
    else failed += 1;
    console.log(
      `${mutant.promise}  ${mutant.breaks}: ${after === undefined ? 'NOT CAUGHT' : `${mutant.caughtBy}, after ${String(after)}`}`,
    );
  }
};

if (values.mutants) await catchAll();
else if (values.path === undefined) await long(Number(values.runs));
else await replay(values.path);
console.log(`${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed === 0 ? 0 : 1;

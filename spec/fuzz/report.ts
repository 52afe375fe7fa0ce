import { commandText } from './command.ts';
import { violations } from './invariants/all.ts';
import { picture } from './picture.ts';
import { run } from './run.ts';
import { names, type Scenario } from './scenario.ts';

const settingsText = (scenario: Scenario): string =>
  [
    JSON.stringify({ ...scenario, steps: undefined, traits: undefined }),
    ...names.map((name) => `${name} ${JSON.stringify(scenario.traits[name])}`),
  ].join('\n');

/** A scenario that breaks a promise: what it does, which promise, and what everyone saw, in marbles. */
export const report = async (scenario: Scenario, again: string): Promise<string> => {
  const story = await run(scenario);
  const broken = violations(story).map(({ invariant, what }) => `${invariant}: ${what}`);
  return [
    ...['', settingsText(scenario), ''],
    ...scenario.steps.map(
      ({ after, command }) => `${`+${String(after)} ms`.padStart(8)}  ${commandText(command)}`,
    ),
    ...['', picture(story), '', ...broken, '', `npm run fuzz -- ${again}`],
  ].join('\n');
};

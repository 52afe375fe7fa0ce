import { commandText } from './command.ts';
import { latestOf } from './latest.ts';
import { perform } from './perform.ts';
import type { Scenario } from './scenario.ts';
import type { Story } from './story.ts';
import { mostHabits } from './start-process.ts';
import { strays } from './strays.ts';
import { unsettled } from './unsettled.ts';
import { everybody, world, type World } from './world.ts';

/** Milliseconds. A replacement may have to wait for a second, and for one each that its handler causes. */
const [settlement, replacement] = [1_700, 1_000];
/** Milliseconds after the last fault within which all must be settled. */
const settling = ({ traits }: Scenario): number =>
  Object.values(traits).some(({ habit }) => habit === 'updates')
    ? settlement + mostHabits * replacement
    : settlement;
/** Milliseconds for those who are there from the beginning. */
const opening = ({ latency, serverLatency }: Scenario): number => 4 + 12 * latency + 24 * serverLatency;
/** Milliseconds for which nothing may happen then: a server that is silent, or a container that is empty, is found out. */
const quiet = 80;
/** Milliseconds for the goodbye: a farewell waits for work to drain, and for its own deletions. */
const parting = 450;
/** Milliseconds between two looks at whether all is settled. */
const glance = 8;

const macrotask = (): Promise<void> => new Promise(setImmediate);

/** Until then, promises included: those of `close()`, and there alone. */
const runUntil = async (on: World, until: number, look?: () => boolean): Promise<void> => {
  for (;;) {
    if (on.all.some(({ process }) => process.phase === 'closing')) await macrotask();
    const due = on.time.due();
    if (due === undefined || due >= until) break;
    on.time.step();
    if (look?.()) return;
  }
  on.time.pass(until);
};

const calm = (on: World): void => {
  const { faults } = on;
  faults.delay(0);
  faults.flow();
  faults.grantAtMost(Infinity);
  faults.start();
  faults.accept();
  faults.heal();
  faults.catchUp();
  for (const name of everybody) on.plug(name, true);
  for (const { process } of on.all) {
    if (process.lane.state !== 'stopped') continue;
    on.note(process.who, { kind: 'running' });
    process.lane.go('timers');
  }
};

const look = (on: World): (() => readonly string[]) => {
  const latest = latestOf();
  return () => {
    latest.read(on.notes);
    const here = on.all.filter(({ process }) => process.phase === 'open');
    return unsettled(
      on.truth.head(),
      here.map(({ process }) => {
        const values = latest.of(process.who);
        return { wishes: process.wishes(), latest: values, looksOn: values.session !== undefined };
      }),
    );
  };
};

/** Runs a scenario; the faults end, and it goes on until all is settled, and then until everyone has gone. */
export const run = async (scenario: Scenario): Promise<Story> => {
  const stray = strays();
  const on = world(scenario);
  const { time } = on;
  let calmFrom = 0;
  let settledAt: number | undefined;
  let amiss: readonly string[] = ['never looked at'];
  let failure: readonly string[] = [];
  let wishes: Story['wishes'] = [];
  let rest: Story['rest'] = [];
  try {
    on.process('o');
    for (const name of scenario.opening) {
      on.process(name).join(true);
      on.process(name).serve('x');
    }
    if (scenario.opening.length > 0) await runUntil(on, opening(scenario));
    for (const { after, command } of scenario.steps) {
      await runUntil(on, time.now() + after);
      on.note('', { kind: 'command', text: commandText(command) });
      perform(on, command);
    }
    await runUntil(on, time.now() + 1);
    on.note('', { kind: 'command', text: 'the faults end' });
    calm(on);
    calmFrom = time.now();
    const ask = look(on);
    let looked = 0;
    let told = 0;
    let quietFrom: number | undefined;
    await runUntil(on, calmFrom + settling(scenario), () => {
      if (time.now() < looked + glance) return false;
      looked = time.now();
      if (on.notes.length > told) quietFrom = undefined;
      told = on.notes.length;
      amiss = ask();
      quietFrom = amiss.length === 0 ? (quietFrom ?? looked) : undefined;
      return quietFrom !== undefined && looked >= quietFrom + quiet;
    });
    if (quietFrom !== undefined && time.now() < quietFrom + quiet) amiss = ['it is never quiet'];
    else settledAt = quietFrom;
    wishes = on.all.filter(({ process }) => process.phase === 'open').map(({ process }) => process.wishes());
    rest = settledAt === undefined ? [] : on.usage();
    on.note('', { kind: 'command', text: scenario.ending === 'close' ? 'all close' : 'all let go' });
    for (const { process } of on.all) {
      if (process.phase !== 'open') continue;
      if (scenario.ending === 'close') process.close();
      else process.letGo();
    }
    await runUntil(on, time.now() + parting);
  } catch (error) {
    failure = [`thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  } finally {
    stray.stop();
    on.end();
  }
  const held = on.leftovers();
  return {
    notes: on.notes,
    truth: on.truth,
    stray: [...failure, ...stray.seen],
    ...{ calmFrom, settleBy: calmFrom + settling(scenario), settledAt, unsettled: amiss, wishes, rest },
    remains: [
      ...on.all.map(({ process, sockets }) => ({
        who: process.who,
        left: [
          ...(process.phase === 'closing' ? ['close() has not resolved'] : []),
          ...(process.phase === 'crashed' ? [] : process.leftovers()),
          ...(sockets.open > 0 ? [`${String(sockets.open)} sockets`] : []),
        ],
      })),
      { who: 'the servers', left: held },
    ],
  };
};

import * as fc from 'fast-check';
import { poisons, type Command } from './command.ts';
import { habits, names, type Scenario, type Step, type Traits } from './scenario.ts';

const node = fc.constantFrom(...names);
const app = fc.constantFrom('x', 'y');
const server = fc.nat({ max: 2 });
const which = fc.nat({ max: 7 });

const of = <W extends string>(...whats: readonly W[]) => fc.constantFrom(...whats);

/** Weights: many joins and leaves, since without them nothing is at stake; few of what ends everything. */
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ what: of('join'), node }) },
  { weight: 1, arbitrary: fc.record({ what: of('joinAside'), node }) },
  { weight: 4, arbitrary: fc.record({ what: of('leave', 'update', 'resign'), node }) },
  { weight: 1, arbitrary: fc.record({ what: of('ask', 'observe', 'look away'), node }) },
  { weight: 2, arbitrary: fc.record({ what: of('close', 'crash', 'vanish'), node }) },
  { weight: 3, arbitrary: fc.record({ what: of('stop', 'suspend'), node }) },
  { weight: 3, arbitrary: fc.record({ what: of('go', 'go, network first'), node }) },
  { weight: 5, arbitrary: fc.record({ what: of('drop', 'silence', 'expire'), node }) },
  { weight: 4, arbitrary: fc.record({ what: of('unplug', 'unplug', 'plug'), node }) },
  { weight: 4, arbitrary: fc.record({ what: of('serve', 'unserve', 'weigh'), node, app }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: of('set the clock of'), node, ms: fc.constantFrom(-500, 50, 500) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: of('lose the reply to'),
      node,
      op: fc.constantFrom(
        'create',
        'delete',
        'setData',
        'multi',
        'getEphemerals',
        'sync',
        'multiRead',
        'closeSession',
        'exists',
      ),
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: of('refuse', 'accept', 'lag', 'catch up'), server }) },
  { weight: 4, arbitrary: fc.record({ what: of('cut', 'heal', 'kill', 'start'), server }) },
  { weight: 3, arbitrary: fc.record({ what: of('cut the leader') }) },
  { weight: 2, arbitrary: fc.record({ what: of('stall'), from: node, to: server }) },
  { weight: 1, arbitrary: fc.record({ what: of('stall'), from: server, to: node }) },
  { weight: 3, arbitrary: fc.record({ what: of('stall'), from: server, to: server }) },
  { weight: 2, arbitrary: fc.record({ what: of('flow') }) },
  { weight: 1, arbitrary: fc.record({ what: of('flow'), to: fc.oneof(node, server) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: of('grant at most'), server, ms: fc.constantFrom(30, 60, 1_000) }),
  },
  { weight: 2, arbitrary: fc.record({ what: of('delay'), ms: fc.constantFrom(0, 2, 7, 20) }) },
  { weight: 1, arbitrary: fc.record({ what: of('reset') }) },
  { weight: 3, arbitrary: fc.record({ what: of('remove', 'overwrite', 'touch'), which }) },
  { weight: 1, arbitrary: fc.record({ what: of('poison'), kind: fc.constantFrom(...poisons) }) },
  { weight: 1, arbitrary: fc.record({ what: of('cleanse') }) },
);

const after = fc.constantFrom(0, 0, 1, 2, 3, 5, 8, 13, 20, 35, 60, 110);

const step: fc.Arbitrary<Step> = fc.record({ after, command });

const traits: fc.Arbitrary<Traits> = fc.record({
  home: fc.constantFrom(undefined, undefined, 0, 1, 2),
  stepDown: fc.constantFrom('disconnect', 'deadline'),
  linger: fc.constantFrom(0, 0, 30),
  drain: fc.constantFrom(0, 0, 5, 40, 90),
  habit: fc.oneof({ weight: 6, arbitrary: fc.constant('none' as const) }, fc.constantFrom(...habits)),
  patient: fc.boolean(),
  old: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()),
  watches: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()),
});

/** Scenarios of at most so many steps. */
export const scenarios = (most: number): fc.Arbitrary<Scenario> =>
  fc.record({
    servers: fc.constantFrom(1, 3),
    latency: fc.constantFrom(0, 1, 3),
    serverLatency: fc.constantFrom(0, 0, 1),
    syncLimit: fc.constantFrom(150, 40),
    layout: fc.constantFrom('nested', 'flat'),
    twin: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()),
    traits: fc.record({ a: traits, b: traits, c: traits }),
    opening: fc.shuffledSubarray([...names]),
    seed: fc.nat(),
    steps: fc.array(step, { maxLength: most, size: 'max' }),
    ending: fc.constantFrom('close', 'unsubscribe'),
  });

import type { Command } from './command.ts';
import { names, plain, type Name, type Scenario, type Step, type Traits } from './scenario.ts';

/** A scenario in which a promise was broken once, or would be by one of the mutants. */
export interface Counterexample {
  /** What holds in it. */
  readonly fact: string;
  readonly scenario: Scenario;
}

const scenario = (
  steps: readonly (readonly [after: number, command: Command])[],
  options: Partial<Omit<Scenario, 'steps' | 'traits'>> & {
    readonly traits?: Partial<Record<Name, Partial<Traits>>>;
  } = {},
): Scenario => ({
  servers: 1,
  latency: 0,
  syncLimit: 150,
  layout: 'nested',
  twin: false,
  opening: [],
  seed: 0,
  ending: 'close',
  ...options,
  traits: Object.fromEntries(names.map((name) => [name, { ...plain, ...options.traits?.[name] }])) as Record<
    Name,
    Traits
  >,
  steps: steps.map(([after, command]): Step => ({ after, command })),
});

/** Time passes. */
const pause = (ms: number) => [ms, { what: 'ask', node: 'b' }] as const;

export const counterexamples: readonly Counterexample[] = [
  {
    fact: 'a list that was read behind a lagging server has all that was there before',
    scenario: scenario(
      [
        [0, { what: 'observe', node: 'a' }],
        [20, { what: 'lag', server: 1 }],
        [0, { what: 'join', node: 'c' }],
        [10, { what: 'drop', node: 'a' }],
        pause(40),
      ],
      { servers: 3, traits: { a: { home: 1 }, c: { home: 0 } } },
    ),
  },
  {
    fact: 'routes are told once, however often their node comes and goes between two views',
    scenario: scenario(
      [
        [0, { what: 'lose the reply to', node: 'b', op: 'delete' }],
        [0, { what: 'join', node: 'b' }],
        [0, { what: 'serve', node: 'b', app: 'x' }],
      ],
      { traits: { b: { habit: 'resigns' } } },
    ),
  },
  {
    fact: 'a machine that wakes up without a network steps down before the next one leads',
    scenario: scenario(
      [
        [0, { what: 'join', node: 'b' }],
        [60, { what: 'unplug', node: 'b' }],
        [0, { what: 'suspend', node: 'b' }],
        [60, { what: 'join', node: 'a' }],
        [1, { what: 'go', node: 'b' }],
        pause(80),
      ],
      { traits: { b: { patient: true } } },
    ),
  },
  {
    fact: 'nobody leads by a znode that is known to be gone, however busy its registration is',
    scenario: scenario(
      [
        [0, { what: 'join', node: 'b' }],
        [3, { what: 'join', node: 'a' }],
        [12, { what: 'delay', ms: 20 }],
        [0, { what: 'overwrite', which: 0 }],
        [0, { what: 'remove', which: 0 }],
        pause(60),
      ],
      { latency: 1 },
    ),
  },
  {
    fact: 'whoever cannot see that another is first, for nobody may read it, does not lead',
    scenario: scenario([
      [0, { what: 'join', node: 'c' }],
      [20, { what: 'observe', node: 'a' }],
      [20, { what: 'leave', node: 'c' }],
      [5, { what: 'poison', kind: 'unreadable' }],
      [5, { what: 'join', node: 'a' }],
      pause(60),
    ]),
  },
  {
    fact: 'whoever leaves while its znode is created leaves none behind',
    scenario: scenario(
      [
        [0, { what: 'join', node: 'c' }],
        [60, { what: 'join', node: 'a' }],
        [20, { what: 'leave', node: 'a' }],
        pause(20),
      ],
      {
        latency: 3,
      },
    ),
  },
  {
    fact: 'who stops to serve one application goes on with the other',
    scenario: scenario(
      [
        [0, { what: 'serve', node: 'a', app: 'y' }],
        [30, { what: 'unserve', node: 'a', app: 'x' }],
        pause(30),
      ],
      { layout: 'flat', opening: ['a'] },
    ),
  },
  {
    fact: 'a list that shows a later change has all that came before it',
    scenario: scenario([
      [0, { what: 'delay', ms: 7 }],
      [0, { what: 'join', node: 'b' }],
      [60, { what: 'serve', node: 'c', app: 'x' }],
      [20, { what: 'drop', node: 'a' }],
      [5, { what: 'unplug', node: 'b' }],
      [35, { what: 'join', node: 'a' }],
      pause(110),
    ]),
  },
  {
    fact: 'a list that is read without lasting watches is not ahead at one path of another',
    scenario: scenario([], {
      opening: ['b', 'c', 'a'],
      traits: { a: { habit: 'updates' }, b: { old: true }, c: { old: true } },
    }),
  },
];

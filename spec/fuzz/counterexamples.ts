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
  serverLatency: 0,
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

/** The node `c` leads and `a` is next in line; each knows one server. */
const twoHomes = (c: number, a: number, stepDown: Traits['stepDown'] = 'disconnect') => ({
  servers: 3 as const,
  traits: { c: { home: c, patient: true, stepDown }, a: { home: a } },
});
const joined = [
  [0, { what: 'join', node: 'c' }],
  [20, { what: 'join', node: 'a' }],
] as const;

export const counterexamples: readonly Counterexample[] = [
  {
    fact: 'a leader server without its followers answers, and proves nothing to the client that leads',
    scenario: scenario([...joined, [60, { what: 'cut the leader' }], pause(190)], twoHomes(0, 1)),
  },
  {
    fact: 'renewals that are held on their way back do not stand for what the leader server has not heard',
    scenario: scenario(
      [
        ...joined,
        [63, { what: 'stall', from: 0, to: 1 }],
        [70, { what: 'stall', from: 1, to: 0 }],
        [0, { what: 'flow', from: 0, to: 1 }],
        [1, { what: 'cut', server: 1 }],
        pause(110),
      ],
      twoHomes(1, 0),
    ),
  },
  {
    fact: 'a client that was not heard for a while has not proven that the leader server hears it again',
    scenario: scenario(
      [
        ...joined,
        [63, { what: 'stall', from: 'c', to: 1 }],
        [55, { what: 'flow' }],
        [1, { what: 'cut', server: 1 }],
        pause(110),
      ],
      twoHomes(1, 0, 'deadline'),
    ),
  },
  {
    fact: 'a session lasts for the smallest timeout that it was ever granted',
    scenario: scenario(
      [
        [0, { what: 'grant at most', server: 1, ms: 30 }],
        [0, { what: 'refuse', server: 0 }],
        [0, { what: 'refuse', server: 2 }],
        [0, { what: 'join', node: 'c' }],
        [20, { what: 'accept', server: 0 }],
        [0, { what: 'refuse', server: 1 }],
        [0, { what: 'drop', node: 'c' }],
        [10, { what: 'accept', server: 2 }],
        [0, { what: 'join', node: 'a' }],
        [35, { what: 'cut the leader' }],
        pause(110),
      ],
      { servers: 3, traits: { c: { patient: true, stepDown: 'deadline' }, a: { home: 2 } } },
    ),
  },
  {
    fact: 'a create that waits for its majority while its client moves to another server is not made twice',
    scenario: scenario(
      [
        [0, { what: 'cut', server: 0 }],
        [0, { what: 'join', node: 'b' }],
        [35, { what: 'stall', from: 1, to: 2 }],
        pause(100),
      ],
      { servers: 3, latency: 3, serverLatency: 1, traits: { b: { home: 1 } } },
    ),
  },
  {
    fact: 'a lease that renewals cannot uphold does not start again and again by pings',
    scenario: scenario(
      [[0, { what: 'grant at most', server: 0, ms: 60 }], [0, { what: 'cut the leader' }], pause(13)],
      { servers: 3, latency: 3, serverLatency: 1, opening: ['c'] },
    ),
  },
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
    fact: 'a machine that wakes up does not wait for a timer that has slept',
    scenario: scenario(
      [
        [0, { what: 'join', node: 'b' }],
        [20, { what: 'join', node: 'a' }],
        [135, { what: 'unplug', node: 'b' }],
        [0, { what: 'suspend', node: 'b' }],
        [85, { what: 'go', node: 'b' }],
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
        [12, { what: 'delay', ms: 6 }],
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

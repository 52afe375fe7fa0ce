import { leaseTiming } from '../../lib/discovery/lease-timing.ts';
import type { Command } from './command.ts';

/** The processes that scenarios speak of; `o` only looks on. */
export const names = ['a', 'b', 'c'] as const;
export type Name = (typeof names)[number];

/** What its user does when something happens: handlers cause changes. */
export const habits = ['none', 'resigns', 'leaves', 'updates', 'closes'] as const;

export interface Traits {
  /** Index of the one server that it knows; undefined: all of them. */
  readonly home: number | undefined;
  readonly stepDown: 'disconnect' | 'deadline';
  /** Milliseconds. */
  readonly linger: number;
  /** Milliseconds that its work takes to end. */
  readonly drain: number;
  readonly habit: (typeof habits)[number];
  /** It waits for answers for longer than a session lasts. */
  readonly patient: boolean;
  /** Its transport lacks what came with ZooKeeper 3.6. */
  readonly old: boolean;
  /** It watches a folder for itself as well. */
  readonly watches: boolean;
}

/** Of a process with nothing special about it. */
export const plain: Traits = {
  home: undefined,
  stepDown: 'disconnect',
  linger: 0,
  drain: 0,
  habit: 'none',
  patient: false,
  old: false,
  watches: false,
};

export interface Step {
  /** Milliseconds since the step before. */
  readonly after: number;
  readonly command: Command;
}

/** One run, before it runs. */
export interface Scenario {
  readonly servers: 1 | 3;
  /** Milliseconds between a process and a server, each way. */
  readonly latency: number;
  /** Milliseconds between two servers, each way. */
  readonly serverLatency: number;
  readonly syncLimit: number;
  readonly layout: 'nested' | 'flat';
  /** Node `c` takes the name of `a`. */
  readonly twin: boolean;
  readonly traits: Readonly<Record<Name, Traits>>;
  /** They join before anything else happens, and serve `x`. */
  readonly opening: readonly Name[];
  /** Of all that is by chance. */
  readonly seed: number;
  readonly steps: readonly Step[];
  /** How it ends for everyone: closed, or let go of. */
  readonly ending: 'close' | 'unsubscribe';
}

/** Sums of fractions of milliseconds are not exact. */
export const nearly = 1e-6;

/** Times of every registrar, in milliseconds. */
export const times = {
  sessionTimeout: 100,
  patience: 250,
  tickTime: 10,
  closeTimeout: 100,
  drainTimeout: 60,
  backoff: { initial: 4, max: 16 },
} as const;

const { interval, limit } = leaseTiming(times.sessionTimeout, {
  leaseMargin: undefined,
  tickTime: undefined,
  pingDelay: undefined,
});

/** Milliseconds for which a lease lasts at most, and for the timer that ends it. */
export const leaseTime = limit + 2;

/** Milliseconds from one look at the clock to the next, at most. */
export const lookTime = interval + 2;

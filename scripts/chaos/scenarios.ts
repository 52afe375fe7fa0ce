import { setTimeout as pause } from 'node:timers/promises';
import type { LinkedEnsemble } from './ensemble.ts';
import type { Link } from './link.ts';

/** The place that a fault strikes. Servers count from 0. */
export interface Stage {
  readonly ensemble: LinkedEnsemble;
  readonly leader: number;
  /** The server of candidate A. */
  readonly server: number;
  /** Candidate A reaches its server through this link. */
  readonly client: Link;
  /** Milliseconds of a stall. */
  readonly stall: number;
  readonly signal: AbortSignal;
}

export interface Scenario {
  /** The server of candidate A. Candidate B connects to the two other servers. */
  readonly at: 'leader' | 'follower';
  readonly hasStall: boolean;
  /** Resolves at the instant at which the servers are cut from each other. */
  strike(stage: Stage): Promise<void>;
}

/** No byte passes between a follower and its leader. Neither of them sees the connections end. */
const silence = ({ ensemble }: Stage, follower: number, leader: number): void => {
  const links = [
    ensemble.quorum(follower, leader),
    ensemble.election(follower, leader),
    ensemble.election(leader, follower),
  ];
  for (const link of links) {
    link.drop('forth');
    link.drop('back');
    link.refuse();
  }
};

const after = async ({ signal }: Stage, ms: number): Promise<void> => {
  await pause(ms, undefined, { signal });
};

export const scenarios = {
  'leader-cut': {
    at: 'leader',
    hasStall: false,
    strike: (stage) => {
      const { ensemble, leader } = stage;
      for (const follower of [0, 1, 2].filter((server) => server !== leader)) {
        silence(stage, follower, leader);
        // The followers notice at once and elect a new leader. The old leader waits for syncLimit.
        ensemble.quorum(follower, leader).cut('dialler');
        ensemble.election(follower, leader).cut('dialler');
        ensemble.election(leader, follower).cut('listener');
      }
      return Promise.resolve();
    },
  },
  'follower-cut': {
    at: 'follower',
    hasStall: false,
    strike: (stage) => {
      silence(stage, stage.server, stage.leader);
      return Promise.resolve();
    },
  },
  'stall-leader': {
    at: 'follower',
    hasStall: true,
    strike: async (stage) => {
      const { ensemble, leader, server, stall } = stage;
      const quorum = ensemble.quorum(server, leader);
      quorum.hold('back');
      await after(stage, stall);
      // The follower gets all commits of the stall, and its answers no longer reach the leader.
      quorum.drop('forth');
      quorum.release('back');
      await after(stage, 20);
      silence(stage, server, leader);
    },
  },
  'stall-client': {
    at: 'follower',
    hasStall: true,
    strike: async (stage) => {
      const { client, leader, server, stall } = stage;
      client.hold('forth');
      await after(stage, stall);
      client.release('forth');
      // The requests of the stall are answered. Then the follower is cut off.
      await after(stage, 60);
      silence(stage, server, leader);
    },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof scenarios;

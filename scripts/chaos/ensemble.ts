import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../spec/support/free-port.ts';
import { ask, zooKeeperServer, type ZooKeeperServer } from '../../spec/support/zookeeper-server.ts';
import { link, type Link } from './link.ts';

/** Three servers that reach each other through links alone. Servers count from 0. */
export interface LinkedEnsemble {
  readonly servers: readonly ZooKeeperServer[];
  /** The link by which a follower reaches the quorum port of another server. */
  quorum(follower: number, leader: number): Link;
  /** The link by which a server dials the election port of another one. */
  election(dialler: number, listener: number): Link;
  /** Resolves with the leader, once all three servers serve; rejects when they do not within 20 s. */
  ready(signal: AbortSignal): Promise<number>;
  /** Ends all faults of all links. */
  heal(): void;
  stop(): Promise<void>;
}

const ids = [0, 1, 2] as const;

/** Milliseconds until a leader server that hears nothing of its followers steps down. */
const silence = 30_000;

const byPair = async (make: (to: number) => Promise<Link>): Promise<readonly (readonly Link[])[]> =>
  Promise.all(ids.map(() => Promise.all(ids.map(make))));

export const linkedEnsemble = async (tickTime: number): Promise<LinkedEnsemble> => {
  const quorumPorts = await Promise.all(ids.map(freePort));
  const electionPorts = await Promise.all(ids.map(freePort));
  // A leader that was just elected may not listen yet: a patient link waits for it.
  const quorums = await byPair((to) => link(quorumPorts[to] ?? 0, { patient: true }));
  const elections = await byPair((to) => link(electionPorts[to] ?? 0));
  const at = (links: readonly (readonly Link[])[], from: number, to: number): Link =>
    links[from]?.[to] as Link;
  const links = [...quorums, ...elections].flat();

  const membersFor = (reader: number): readonly string[] =>
    ids.map((id) => {
      const quorum = reader === id ? quorumPorts[id] : at(quorums, reader, id).port;
      const election = reader === id ? electionPorts[id] : at(elections, reader, id).port;
      return `server.${String(id + 1)}=127.0.0.1:${String(quorum)}:${String(election)}`;
    });
  const servers = await Promise.all(
    ids.map((id) =>
      zooKeeperServer({
        tickTime,
        myid: id + 1,
        ready: false,
        config: ['initLimit=50', `syncLimit=${String(silence / tickTime)}`, ...membersFor(id)],
      }),
    ),
  );
  const modeOf = async ({ port }: ZooKeeperServer): Promise<string | undefined> => {
    const answer = await ask(port, 'srvr').catch(() => '');
    return /Mode: (\w+)/.exec(answer)?.[1];
  };
  return {
    servers,
    quorum: (follower, leader) => at(quorums, follower, leader),
    election: (dialler, listener) => at(elections, dialler, listener),
    ready: async (signal) => {
      const deadline = performance.now() + 20_000;
      while (performance.now() < deadline) {
        const modes = await Promise.all(servers.map(modeOf));
        const isComplete = modes.filter((mode) => mode === 'follower').length === ids.length - 1;
        if (isComplete && modes.includes('leader')) return modes.indexOf('leader');
        await pause(50, undefined, { signal });
      }
      throw new Error('the ensemble does not serve');
    },
    heal: () => {
      for (const each of links) each.heal();
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all(links.map((each) => each.stop()));
    },
  };
};

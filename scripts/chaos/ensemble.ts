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
  /** The mode that each server reports; undefined if it does not serve. */
  modes(): Promise<readonly (string | undefined)[]>;
  /** Ends all faults of all links. */
  heal(): void;
  stop(): Promise<void>;
}

const ids = [0, 1, 2] as const;

/** Milliseconds until a leader server that hears nothing of its followers steps down. */
const silence = 30_000;

type Links = readonly (readonly Link[])[];

const byPair = async (make: (from: number, to: number) => Promise<Link>): Promise<Links> =>
  Promise.all(ids.map((from) => Promise.all(ids.map((to) => make(from, to)))));

const at = (links: Links, from: number, to: number): Link => links[from]?.[to] as Link;

export const linkedEnsemble = async (tickTime: number): Promise<LinkedEnsemble> => {
  const quorumPorts = await Promise.all(ids.map(freePort));
  const electionPorts = await Promise.all(ids.map(freePort));
  // A leader that was just elected may not listen yet: a patient link waits for it.
  const quorums = await byPair((_, to) => link(quorumPorts[to] ?? 0, { patient: true }));
  // A server sends its own election address first, and the other one dials that: it has to be a link's. Both ports have
  // five digits.
  const elections: Links = await byPair((from, to) =>
    link(electionPorts[to] ?? 0, {
      greeting: (bytes) => {
        const own = `127.0.0.1:${String(electionPorts[from])}`;
        const linked = `127.0.0.1:${String(at(elections, to, from).port)}`;
        return Buffer.from(bytes.toString('latin1').replace(own, linked), 'latin1');
      },
    }),
  );
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
        config: ['initLimit=10', `syncLimit=${String(silence / tickTime)}`, ...membersFor(id)],
      }),
    ),
  );
  const modeOf = async ({ port }: ZooKeeperServer): Promise<string | undefined> => {
    const answer = await ask(port, 'srvr').catch(() => '');
    return /Mode: (\w+)/.exec(answer)?.[1];
  };
  const modes = (): Promise<readonly (string | undefined)[]> => Promise.all(servers.map(modeOf));
  return {
    servers,
    quorum: (follower, leader) => at(quorums, follower, leader),
    election: (dialler, listener) => at(elections, dialler, listener),
    ready: async (signal) => {
      const deadline = performance.now() + 20_000;
      while (performance.now() < deadline) {
        const found = await modes();
        const isComplete = found.filter((mode) => mode === 'follower').length === ids.length - 1;
        if (isComplete && found.includes('leader')) return found.indexOf('leader');
        await pause(50, undefined, { signal });
      }
      throw new Error('the ensemble does not serve');
    },
    modes,
    heal: () => {
      for (const each of links) each.heal();
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all(links.map((each) => each.stop()));
    },
  };
};

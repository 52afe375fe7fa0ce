import type { SchedulerLike } from 'rxjs';
import { fifo, type Fifo } from './fifo.ts';
import type { Server } from './server.ts';
import type { Stalls } from './stalls.ts';

/** The effect of a message at its receiver. */
export type Message = () => void;

/**
 * The leader and its followers. Each direction between two of them is a queue: commits, pings and replies one way,
 * requests and answered pings the other way.
 */
export interface Quorum {
  readonly followers: readonly Server[];
  /** Runs at the leader, behind all that the server has sent to it; at once where the server leads. Lost without a leader. */
  toLeader(from: Server, message: Message): void;
  /** Runs at the server, behind all that the leader has sent to it; at once where the server leads. */
  toServer(to: Server, message: Message): void;
  /** Runs once a majority has acknowledged it, in the order of the proposals. */
  propose(commit: Message): void;
  /** Runs when the proposals of now are committed; at once where there are none. */
  afterProposals(message: Message): void;
  /** The server has left: what is on its way to it and from it is lost. */
  leave(server: Server): void;
  /** Another leader, or none: all that is on its way is lost. */
  restart(): void;
  /** Delivers what stalls have held. */
  flow(): void;
}

export const quorum = (options: {
  readonly servers: readonly Server[];
  readonly leader: () => Server | undefined;
  readonly scheduler: SchedulerLike;
  /** Milliseconds from one server to another. */
  readonly latency: number;
  readonly stalls: Stalls;
}): Quorum => {
  const { servers, leader, scheduler, latency, stalls } = options;
  const run = (message: Message): void => {
    message();
  };
  const queue = (delay: number, isStalled: () => boolean): Fifo<Message> =>
    fifo({ scheduler, delay: () => delay, isStalled, immediate: true, arrived: run });
  const queues = new Map<Server, Map<Server, Fifo<Message>>>();
  const between = (from: Server, to: Server): Fifo<Message> => {
    const known = queues.get(from) ?? new Map<Server, Fifo<Message>>();
    queues.set(from, known);
    const found = known.get(to) ?? queue(latency, () => stalls.has(from.name, to.name));
    known.set(to, found);
    return found;
  };
  const isHeard = (each: Server, by: Server): boolean =>
    each === by ||
    (each.state === 'up' && !stalls.has(each.name, by.name) && !stalls.has(by.name, each.name));
  const hasMajority = (): boolean => {
    const by = leader();
    return by !== undefined && servers.filter((each) => isHeard(each, by)).length * 2 > servers.length;
  };
  const newProposals = (): Fifo<Message> => queue(servers.length > 1 ? 2 * latency : 0, () => !hasMajority());
  let proposals = newProposals();

  return {
    get followers() {
      const first = leader();
      return first ? servers.filter((each) => each !== first && each.state === 'up') : [];
    },
    toLeader: (from, message) => {
      const to = leader();
      if (!to || from.state !== 'up') return;
      if (from === to) message();
      else between(from, to).send(message);
    },
    toServer: (to, message) => {
      const from = leader();
      if (!from || to.state !== 'up') return;
      if (from === to) message();
      else between(from, to).send(message);
    },
    propose: (commit) => {
      proposals.send(commit);
    },
    afterProposals: (message) => {
      if (proposals.isEmpty) message();
      else proposals.send(message);
    },
    leave: (server) => {
      for (const [from, known] of queues)
        for (const [to, each] of known) {
          if (from !== server && to !== server) continue;
          each.cut();
          known.delete(to);
        }
    },
    restart: () => {
      for (const known of queues.values()) for (const each of known.values()) each.cut();
      queues.clear();
      proposals.cut();
      proposals = newProposals();
    },
    flow: () => {
      for (const known of [...queues.values()]) for (const each of [...known.values()]) each.flow();
      proposals.flow();
    },
  };
};

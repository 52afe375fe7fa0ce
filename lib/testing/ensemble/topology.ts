import type { SchedulerLike, Subscription } from 'rxjs';
import type { Server } from './server.ts';

/** Which servers see each other. The first of them leads; without a majority nobody is served. */
export interface Topology {
  /** Of the leader; the upper half of its transaction ids. */
  readonly epoch: number;
  readonly leader: Server | undefined;
  /** False for a server that accepts and closes at once: it has no quorum. */
  serves(at: Server): boolean;
  /** The process is gone, and its connections with it. */
  stop(at: Server): void;
  start(at: Server): void;
  /**
   * A follower and its leader, or the leader and all its followers, no longer hear each other. The server notices after
   * the syncLimit. Followers of a leader that is cut off elect another one at once.
   */
  cut(at: Server): void;
  heal(at: Server): void;
  /** Everything from the beginning, as on empty disks. */
  restart(): void;
  /** No timer is left. */
  close(): void;
}

export const topology = (options: {
  readonly servers: readonly Server[];
  readonly scheduler: SchedulerLike;
  readonly syncLimit: number;
  /** The server neither leads nor follows any more. */
  readonly onLeft: (at: Server) => void;
  /** There is another leader, or none. */
  readonly onElection: () => void;
}): Topology => {
  const { servers, scheduler, syncLimit, onLeft, onElection } = options;
  const noticed = new Set<Server>();
  const noticing = new Map<Server, Subscription>();
  let epoch = servers.length > 1 ? 1 : 0;
  let leader = servers[0];

  const forget = (at: Server): void => {
    noticing.get(at)?.unsubscribe();
    noticed.delete(at);
  };
  const up = (): readonly Server[] => servers.filter(({ state }) => state === 'up');
  const elect = (): void => {
    const [first] = up();
    const next = up().length * 2 > servers.length ? first : undefined;
    if (next === leader) return;
    leader = next;
    // A follower has to find the new leader first, and drops its clients meanwhile.
    for (const each of up()) each.hangUpAll();
    if (leader) {
      epoch += servers.length > 1 ? 1 : 0;
      for (const each of up()) each.restore();
    }
    onElection();
  };
  return {
    get epoch() {
      return epoch;
    },
    get leader() {
      return leader;
    },
    serves: (at) => (at.state === 'up' ? leader !== undefined : at.state !== 'down' && !noticed.has(at)),
    stop: (at) => {
      forget(at);
      at.state = 'down';
      onLeft(at);
      at.hangUpAll();
      elect();
    },
    start: (at) => {
      if (at.state !== 'down') return;
      at.state = 'up';
      at.restore();
      elect();
    },
    cut: (at) => {
      if (at.state !== 'up') return;
      const notice = (): void => {
        noticed.add(at);
        at.hangUpAll();
      };
      // A server without a leader has noticed already.
      if (leader) noticing.set(at, scheduler.schedule(notice, syncLimit));
      else notice();
      at.state = at === leader ? 'isolated' : 'cut';
      onLeft(at);
      elect();
    },
    heal: (at) => {
      if (at.state !== 'cut' && at.state !== 'isolated') return;
      forget(at);
      at.state = 'up';
      at.hangUpAll();
      at.restore();
      elect();
    },
    restart: () => {
      epoch = servers.length > 1 ? 1 : 0;
    },
    close: () => {
      for (const notices of noticing.values()) notices.unsubscribe();
    },
  };
};

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
  /** Server and leader no longer hear each other, which the server notices after the syncLimit. */
  cut(at: Server): void;
  heal(at: Server): void;
  /** Everything from the beginning, as on empty disks. */
  restart(): void;
  /** No timer is left. */
  end(): void;
}

export const topology = (options: {
  readonly servers: readonly Server[];
  readonly scheduler: SchedulerLike;
  readonly syncLimit: number;
  readonly onElected: () => void;
}): Topology => {
  const { servers, scheduler, syncLimit, onElected } = options;
  const noticed = new Set<Server>();
  const noticing = new Map<Server, Subscription>();
  let epoch = servers.length > 1 ? 1 : 0;
  let leader = servers[0];

  const up = (): readonly Server[] => servers.filter(({ state }) => state === 'up');
  const elect = (): void => {
    const [first] = up();
    const next = up().length * 2 > servers.length ? first : undefined;
    if (next === leader) return;
    leader = next;
    // Whoever follows has to find the new leader first, and drops its clients meanwhile.
    for (const each of up()) each.hangUpAll();
    if (!leader) return;
    epoch += servers.length > 1 ? 1 : 0;
    for (const each of up()) each.catchUp();
    onElected();
  };
  return {
    get epoch() {
      return epoch;
    },
    get leader() {
      return leader;
    },
    serves: (at) => (at.state === 'cut' ? !noticed.has(at) : at.state === 'up' && leader !== undefined),
    stop: (at) => {
      at.state = 'down';
      at.hangUpAll();
      elect();
    },
    start: (at) => {
      if (at.state !== 'down') return;
      at.state = 'up';
      at.catchUp();
      elect();
    },
    cut: (at) => {
      if (at.state !== 'up') return;
      at.state = 'cut';
      elect();
      const notice = (): void => {
        noticed.add(at);
        at.hangUpAll();
      };
      noticing.set(at, scheduler.schedule(notice, syncLimit));
    },
    heal: (at) => {
      if (at.state !== 'cut') return;
      noticing.get(at)?.unsubscribe();
      noticed.delete(at);
      at.state = 'up';
      at.hangUpAll();
      at.catchUp();
      elect();
    },
    restart: () => {
      epoch = servers.length > 1 ? 1 : 0;
    },
    end: () => {
      for (const notices of noticing.values()) notices.unsubscribe();
    },
  };
};

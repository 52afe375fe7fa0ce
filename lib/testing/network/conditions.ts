import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Server } from '../ensemble/server.ts';
import type { Faults, Which } from './faults.ts';
import { isAmong, type Link, type Links } from './links.ts';

/** What holds for a network now, and the faults that change it. */
export interface Conditions {
  readonly faults: Faults;
  /** Milliseconds, each way. */
  readonly delay: number;
  refuses(server: Server): boolean;
  /** True once for each reply that is to be lost; the link has been reset then. */
  loses(link: Link, op: string): boolean;
}

export const conditions = (options: {
  readonly ensemble: Ensemble;
  readonly links: Links;
  /** Milliseconds that everything takes each way, in the best of cases. */
  readonly latency: number;
  /** Whether the server refuses new connections may have changed. */
  readonly onRefusal: (server: Server) => void;
}): Conditions => {
  const { ensemble, links, latency, onRefusal } = options;
  const { topology, servers } = ensemble;
  const refusing = new Set<Server>();
  const losses: { readonly op: string; readonly which: Which }[] = [];
  let late = 0;

  const at =
    (act: (server: Server) => void) =>
    (name?: string): void => {
      for (const server of servers) if (name === undefined || server.name === name) act(server);
    };
  const admitting = (act: (server: Server) => void): ((name?: string) => void) =>
    at((server) => {
      act(server);
      onRefusal(server);
    });
  return {
    get delay() {
      return latency + late;
    },
    refuses: (server) => refusing.has(server) || server.state === 'down',
    loses: (link, op) => {
      const found = losses.findIndex((loss) => loss.op === op && isAmong(link, loss.which));
      if (found < 0) return false;
      losses.splice(found, 1);
      link.reset();
      return true;
    },
    faults: {
      drop: (which = {}) => {
        links.each(which, (link) => {
          link.reset();
        });
      },
      halfOpen: (which = {}) => {
        links.each(which, (link) => {
          link.silent = true;
        });
      },
      refuse: admitting((server) => refusing.add(server)),
      accept: admitting((server) => refusing.delete(server)),
      delay: (ms) => {
        late = ms;
      },
      expire: (which) => {
        for (const id of links.sessionsOf(which)) ensemble.expire(id);
      },
      loseReply: (op, which = {}) => {
        losses.push({ op, which });
      },
      unlearn: (opcode, name) => {
        at((server) => server.unknown.add(opcode))(name);
      },
      learn: (opcode, name) => {
        at((server) => server.unknown.delete(opcode))(name);
      },
      lag: at((server) => {
        server.lagging = true;
      }),
      catchUp: at((server) => {
        server.lagging = false;
        server.catchUp();
      }),
      stall: ensemble.stalls.add,
      flow: (direction = {}) => {
        ensemble.stalls.end(direction);
        ensemble.flow();
        links.each({}, (link) => {
          link.flow();
        });
      },
      grantAtMost: (ms, name) => {
        at((server) => {
          server.grantsAtMost = ms;
        })(name);
      },
      takeAtMost: (bytes, name) => {
        at((server) => {
          server.takesAtMost = bytes;
        })(name);
      },
      cut: at(topology.cut),
      heal: at(topology.heal),
      kill: admitting((server) => {
        topology.stop(server);
        links.each({ server: server.name }, (link) => {
          link.reset();
        });
      }),
      start: admitting(topology.start),
      reset: ensemble.reset,
    },
  };
};

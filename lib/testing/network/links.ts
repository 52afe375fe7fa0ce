import type { Server } from '../ensemble/server.ts';
import type { Which } from './faults.ts';

/** A connection, as faults see it. */
export interface Link {
  readonly client: string;
  readonly server: Server;
  sessionId: bigint;
  /** Nothing arrives over it. */
  silent: boolean;
  /** Delivers what stalls have held. */
  flow(): void;
  reset(): void;
}

/** All connections of a network, and whose sessions they carried. */
export interface Links {
  add(link: Link): void;
  delete(link: Link): void;
  /** The link carries a session from here on. */
  named(link: Link, sessionId: bigint): void;
  each(which: Which, act: (link: Link) => void): void;
  /** Also of clients that are gone. */
  sessionsOf(which: Which): readonly bigint[];
}

/** True where the link is one of those. */
export const isAmong = (link: Pick<Link, 'client' | 'server' | 'sessionId'>, which: Which): boolean =>
  (which.client ?? link.client) === link.client &&
  (which.server ?? link.server.name) === link.server.name &&
  (which.session ?? link.sessionId) === link.sessionId;

export const links = (): Links => {
  const all = new Set<Link>();
  const latest = new Map<bigint, Link>();
  return {
    add: (link) => all.add(link),
    delete: (link) => all.delete(link),
    named: (link, sessionId) => {
      link.sessionId = sessionId;
      latest.set(sessionId, link);
    },
    each: (which, act) => {
      for (const link of [...all]) if (isAmong(link, which)) act(link);
    },
    sessionsOf: (which) =>
      [...latest.values()].filter((link) => isAmong(link, which)).map((link) => link.sessionId),
  };
};

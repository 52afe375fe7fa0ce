import { permission } from '../../connection/acl.ts';
import type { WatchEvent } from '../../connection/watch-event.ts';
import type { Identity } from '../tree/identity.ts';
import { allows } from '../tree/permissions.ts';
import type { Tree } from '../tree/tree.ts';
import type { Change } from '../tree/write.ts';
import { watchTable, type WatchTable } from '../watches/watch-table.ts';

/** A connection, as its server sees it. */
export interface Client {
  /** 0n before the handshake is over. */
  readonly sessionId: bigint;
  readonly identities: readonly Identity[];
  /** `host:port` of the other end. */
  readonly address: string;
  /** Frames, pings and handshake included. */
  readonly received: number;
  readonly sent: number;
  tell(event: WatchEvent): void;
  /** The server closes the connection, without a word. Called once. */
  hangUp(): void;
}

/** The origin of a transaction: a client by its session, the servers' own clock, or a fault. */
export type Author = { readonly session: bigint } | 'clock' | 'fault';

/** One committed transaction. */
export interface Entry {
  readonly tree: Tree;
  readonly changes: readonly Change[];
  /** The session that it ended. */
  readonly ended: bigint | undefined;
  readonly author: Author;
}

/** ZooKeeper's default jute.maxbuffer. */
const longestRequest = 1_048_575;

/**
 * One server of an ensemble: what it has applied of its leader's transactions, its watches and its connections.
 *
 * `cut` is a follower without its leader, `isolated` a leader without its followers. Both go on answering what they can
 * answer alone, until they notice.
 */
export interface Server {
  /** `host:port`. */
  readonly name: string;
  /** From 1 on. */
  readonly number: number;
  state: 'up' | 'cut' | 'isolated' | 'down';
  /** Transactions wait until it is asked for a `sync` or a write, as a slow follower's do. */
  lagging: boolean;
  /** Milliseconds of session timeout that it grants at most. */
  grantsAtMost: number;
  /** Bytes; a longer request closes the connection. */
  takesAtMost: number;
  /** Sessions that a follower has heard of since its leader pinged it last, and the timeouts of their connections. */
  readonly touched: Map<bigint, number>;
  readonly tree: Tree;
  readonly watches: WatchTable<Client>;
  readonly clients: ReadonlySet<Client>;
  /** Opcodes that it answers as an older server would. */
  readonly unknown: Set<number>;
  admit(client: Client): void;
  leave(client: Client): void;
  hangUp(client: Client): void;
  /** A transaction is committed, of which the server has yet to hear. */
  offer(entry: Entry): void;
  /** It hears of the next transaction. */
  arrive(): void;
  /** Applies all that it has heard of. */
  catchUp(): void;
  /** Applies all that is committed, as a server does before it serves under a leader. */
  restore(): void;
  hangUpAll(): void;
  /** Starts again with other data, and without connections. */
  reset(tree: Tree): void;
}

export const server = (name: string, number: number, initial: Tree): Server => {
  const clients = new Set<Client>();
  const watches = watchTable<Client>();
  let tree = initial;
  let waiting: Entry[] = [];
  /** Those of the waiting ones that it has heard of. */
  let arrived = 0;

  const leave = (client: Client): void => {
    clients.delete(client);
    watches.forget(client);
  };
  const hangUp = (client: Client): void => {
    leave(client);
    client.hangUp();
  };
  const announce = (change: Change): void => {
    for (const { watcher, event, acl } of watches.trigger(change)) {
      if (allows(acl, permission.read, watcher.identities)) watcher.tell(event);
    }
  };
  const applyEntry = (entry: Entry): void => {
    ({ tree } = entry);
    entry.changes.forEach(announce);
    if (entry.ended === undefined) return;
    for (const client of [...clients]) if (client.sessionId === entry.ended) hangUp(client);
  };
  const applyNext = (count: number): void => {
    arrived = 0;
    waiting.splice(0, count).forEach(applyEntry);
  };
  const catchUp = (): void => {
    applyNext(arrived);
  };
  const hangUpAll = (): void => {
    for (const client of [...clients]) hangUp(client);
  };
  const self: Server = {
    name,
    number,
    state: 'up',
    lagging: false,
    grantsAtMost: Infinity,
    takesAtMost: longestRequest,
    touched: new Map(),
    get tree() {
      return tree;
    },
    watches,
    clients,
    unknown: new Set(),
    admit: (client) => clients.add(client),
    leave,
    hangUp,
    offer: (entry) => waiting.push(entry),
    arrive: () => {
      arrived += 1;
      if (!self.lagging) catchUp();
    },
    catchUp,
    restore: () => {
      applyNext(waiting.length);
    },
    hangUpAll,
    reset: (other) => {
      hangUpAll();
      waiting = [];
      arrived = 0;
      tree = other;
    },
  };
  return self;
};

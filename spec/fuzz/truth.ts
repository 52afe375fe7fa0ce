import type { Ensemble } from '../../lib/testing/ensemble/ensemble.ts';
import type { Entry, Server } from '../../lib/testing/ensemble/server.ts';
import type { Tree } from '../../lib/testing/tree/tree.ts';
import type { Change } from '../../lib/testing/tree/write.ts';
import type { Znode } from '../../lib/testing/tree/znode.ts';

/** Who made a transaction: a client by its session, the clock that ends sessions, or somebody from outside. */
export type Author = { readonly session: bigint } | 'clock' | 'outside';

export interface Commit {
  readonly at: number;
  readonly author: Author;
  readonly tree: Tree;
  readonly changes: readonly Change[];
}

/** What stood at a path from one commit to the next. */
export interface Version {
  readonly from: number;
  /** Index of the commit that ended it; undefined while it stands. */
  readonly to: number | undefined;
  /** Undefined: nothing stood there. */
  readonly znode: Znode | undefined;
}

/** A znode that was taken from its owner. */
export interface Taken {
  readonly at: number;
  /** Commits that had been made by then, its own among them. */
  readonly commits: number;
  /** When its owner must have heard of it, if nothing comes between; undefined where something does already. */
  readonly heardBy: number | undefined;
}

/** All that the servers ever agreed on, in order, and when. */
export interface Truth {
  readonly commits: readonly Commit[];
  /** Where all data were wiped: indices of commits. */
  readonly resets: readonly number[];
  /** Paths that ever were, by their folder. */
  paths(folder: string): ReadonlySet<string>;
  versions(path: string): readonly Version[];
  /** The znode after so many commits. */
  at(path: string, commits: number): Znode | undefined;
  /** Since when the server has shown nothing new: now, or when it was isolated as the leader. */
  freshAt(server: string, now: number): number;
  /** Set where somebody else took the path from its owner. */
  taken(path: string): Taken | undefined;
  head(): Tree;
}

export interface Recording {
  readonly truth: Truth;
  readonly ensemble: Ensemble;
  /** What this session writes is written from outside. */
  outsider(session: bigint): void;
  /** A fault has met the servers: notes which of them are isolated. */
  look(): void;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Listens to the first server, which is told of each transaction before any client is. */
export const recording = (
  zooKeeper: Ensemble,
  now: () => number,
  /** Milliseconds until a session hears of what is done to its znodes; undefined where nobody can tell. */
  hearing: (session: bigint) => number | undefined,
): Recording => {
  const commits: Commit[] = [];
  const resets: number[] = [];
  const versions = new Map<string, { from: number; to: number | undefined; znode: Znode | undefined }[]>();
  const folders = new Map<string, Set<string>>();
  const taken = new Map<string, Taken>();
  const outsiders = new Set<bigint>();
  const isolations: { readonly server: Server; readonly from: number; to: number }[] = [];
  const [server] = zooKeeper.servers;
  if (!server) throw new Error('an ensemble has servers');

  const authorOf = ({ author }: Entry): Author => {
    if (author === 'fault') return 'outside';
    return typeof author === 'object' && outsiders.has(author.session) ? 'outside' : author;
  };
  const put = (path: string, znode: Znode | undefined): void => {
    const known = versions.get(path) ?? [{ from: -1, to: undefined, znode: undefined }];
    versions.set(path, known);
    const folder = folderOf(path);
    folders.set(folder, (folders.get(folder) ?? new Set()).add(path));
    const last = known.at(-1);
    if (last) last.to = commits.length;
    known.push({ from: commits.length, to: undefined, znode });
  };
  const isOwners = (path: string, author: Author): boolean => {
    const znode = versions.get(path)?.at(-1)?.znode;
    return typeof author === 'object' ? znode?.ephemeralOwner === author.session : author === 'clock';
  };
  const take = (path: string, ended: bigint | undefined): void => {
    const owner = versions.get(path)?.at(-1)?.znode?.ephemeralOwner ?? 0n;
    // Of the end of its session a client hears when it asks for it.
    const ms = ended === undefined ? hearing(owner) : undefined;
    const heardBy = ms === undefined ? undefined : now() + ms;
    taken.set(path, { at: now(), commits: commits.length + 1, heardBy });
  };
  const commit = (entry: Entry): void => {
    const { tree, changes, ended } = entry;
    const author = authorOf(entry);
    for (const { type, path } of changes) {
      if (type === 'deleted' && !isOwners(path, author)) take(path, ended);
      put(path, tree.znodes.get(path));
    }
    commits.push({ at: now(), author, tree, changes });
  };
  const { offer, reset } = server;
  server.offer = (entry) => {
    commit(entry);
    offer(entry);
  };
  server.reset = (tree) => {
    resets.push(commits.length);
    const gone = [...versions].filter(([, known]) => known.at(-1)?.znode);
    for (const [path] of gone) {
      taken.set(path, { at: now(), commits: commits.length + 1, heardBy: undefined });
      put(path, undefined);
    }
    commits.push({ at: now(), author: 'outside', tree, changes: [] });
    reset(tree);
  };
  const none: ReadonlySet<string> = new Set();
  const truth: Truth = {
    commits,
    resets,
    paths: (folder) => folders.get(folder) ?? none,
    versions: (path) => versions.get(path) ?? [],
    at: (path, count) => versions.get(path)?.findLast(({ from }) => from < count)?.znode,
    freshAt: (name, at) =>
      isolations.find(({ server: { name: of }, from, to }) => of === name && from <= at && at < to)?.from ??
      at,
    taken: (path) => taken.get(path),
    head: () => commits.at(-1)?.tree ?? server.tree,
  };
  return {
    truth,
    ensemble: zooKeeper,
    outsider: (session) => outsiders.add(session),
    look: () => {
      for (const each of zooKeeper.servers) {
        const open = isolations.find((one) => one.server === each && one.to === Infinity);
        if (each.state === 'isolated' && !open) isolations.push({ server: each, from: now(), to: Infinity });
        if (each.state !== 'isolated' && open) open.to = now();
      }
    },
  };
};

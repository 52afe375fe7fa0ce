import type { Transaction } from './transactions.ts';
import { contentOf, folder, foundOf, type Found } from './tree.ts';

/** What stood at a path from one transaction to the next. */
export interface Version {
  readonly from: bigint;
  /** Undefined while it stands. */
  to: bigint | undefined;
  /** Undefined: nothing stood there. */
  readonly found: Found | undefined;
}

/** All that the servers ever agreed on. */
export interface Truth {
  /** Of each path below the folders of nodes and applications, in order; the first one is nothing. */
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  /** Paths by the session that deleted or wrote them, without being their owner. */
  readonly trespasses: readonly string[];
  /** The session that created a path. */
  ownerOf(path: string): string | undefined;
}

const isEntry = (path: string): boolean =>
  path.startsWith(`${folder}/nodes/`) || /^\/apps\/[^/]+\/./.test(path.slice(folder.length));

export const truthOf = (transactions: readonly Transaction[]): Truth => {
  const versions = new Map<string, Version[]>();
  const owners = new Map<string, { readonly session: bigint; readonly czxid: bigint }>();
  const trespasses: string[] = [];
  const put = (path: string, zxid: bigint, found: Found | undefined): void => {
    const known = versions.get(path) ?? [{ from: 0n, to: undefined, found: undefined }];
    versions.set(path, known);
    const last = known.at(-1);
    if (last) last.to = zxid;
    known.push({ from: zxid, to: undefined, found });
  };
  const intrude = (path: string, { session, zxid, change }: Transaction): void => {
    const owner = owners.get(path)?.session;
    if (owner !== undefined && owner !== session)
      trespasses.push(
        `${path} was ${change.type} by session ${session.toString(16)} at ${zxid.toString(16)}`,
      );
  };
  for (const transaction of transactions) {
    const { session, zxid, change } = transaction;
    if (change.type === 'ended') {
      for (const path of change.paths.filter(isEntry)) put(path, zxid, undefined);
      continue;
    }
    const { path } = change;
    if (!isEntry(path)) continue;
    if (change.type === 'created') owners.set(path, { session, czxid: zxid });
    else intrude(path, transaction);
    const owner = owners.get(path);
    const found =
      change.type === 'deleted' || !owner
        ? undefined
        : foundOf(path, owner.czxid, owner.session, contentOf(change.data));
    put(path, zxid, found);
  }
  return {
    versions,
    trespasses,
    ownerOf: (path) => versions.get(path)?.find(({ found }) => found)?.found?.session,
  };
};

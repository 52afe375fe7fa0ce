import { left, right } from 'fp-ts/lib/Either.js';
import type { NodeData } from '../../lib/codec/node-data.ts';
import { sequenceOf } from '../../lib/codec/entry-name.ts';
import type { Stat } from '../../lib/connection/stat.ts';
import type { Entry } from '../../lib/directory/entry.ts';
import { rowOf, type Row } from '../../lib/discovery/row.ts';
import type { Change } from '../../lib/watch/change.ts';

export const statOf = (options: Partial<Stat> = {}): Stat => ({
  czxid: 1n,
  mzxid: options.czxid ?? 1n,
  pzxid: 1n,
  ctime: 0,
  mtime: 0,
  version: 0,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 7n,
  dataLength: 0,
  numChildren: 0,
  ...options,
});

/** `name` is the znode's; an entry without data cannot be read as JSON. */
export const entryOf = (name: string, stat: Partial<Stat>, data?: NodeData): Entry<NodeData> => {
  const path = `/nodes/${name}`;
  return {
    path,
    sequence: sequenceOf(name),
    stat: statOf(stat),
    value: data ? right(data) : left({ path, bytes: new Uint8Array(), reason: 'malformed', errors: ['bad'] }),
  };
};

export const nodeEntry = (node: string, czxid: number, owner = 7n, label = 'node'): Entry<NodeData> =>
  entryOf(
    `_c_${'a'.repeat(32)}-${label}-${String(czxid).padStart(10, '0')}`,
    { czxid: BigInt(czxid), ephemeralOwner: owner },
    {
      name: node,
      routes: [],
    },
  );

/** As the session that owns nothing sees it, unless told otherwise. */
export const changeOf = (
  changed: readonly Entry<NodeData>[],
  options: Partial<Pick<Change<Row>, 'reset' | 'listedAt'>> & {
    readonly removed?: readonly string[];
    readonly session?: bigint;
  } = {},
): Change<Row> => ({
  reset: options.reset ?? false,
  changed: changed.map((entry) => rowOf(entry, '', options.session ?? 0n)),
  removed: new Set(options.removed),
  listedAt: options.listedAt ?? 100n,
  zxid: 100n,
});

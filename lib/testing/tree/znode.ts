import { openAcl, type Acl } from '../../connection/acl.ts';
import type { Stat } from '../../connection/stat.ts';
import { emptyMap, type PersistentMap } from './persistent-map.ts';

/** A znode; never changed in place. */
export interface Znode extends Omit<Stat, 'cversion' | 'dataLength' | 'numChildren'> {
  readonly data: Uint8Array;
  readonly acl: readonly Acl[];
  /** Names. */
  readonly children: PersistentMap<true>;
  /** How many children were ever created: the next sequence number. */
  readonly creations: number;
}

/** Owner of a container, in the server alone: clients are told of none. */
export const containerOwner = -(2n ** 63n);

export const bornZnode = (
  birth: Pick<Znode, 'data' | 'acl' | 'ephemeralOwner'> & { readonly zxid: bigint; readonly time: number },
): Znode => {
  const { data, acl, ephemeralOwner, zxid, time } = birth;
  return {
    ...{ data, acl, ephemeralOwner, czxid: zxid, mzxid: zxid, pzxid: zxid, ctime: time, mtime: time },
    ...{ version: 0, aversion: 0, creations: 0, children: emptyMap() },
  };
};

export const emptyZnode = (): Znode =>
  bornZnode({ data: new Uint8Array(), acl: openAcl(), ephemeralOwner: 0n, zxid: 0n, time: 0 });

export const statOf = (znode: Znode): Stat => {
  const { czxid, mzxid, pzxid, ctime, mtime, version, aversion, ephemeralOwner, creations } = znode;
  const numChildren = znode.children.size;
  return {
    ...{ czxid, mzxid, pzxid, ctime, mtime, version, aversion, numChildren },
    ephemeralOwner: ephemeralOwner === containerOwner ? 0n : ephemeralOwner,
    // Creations and deletions, of which only the former are counted.
    cversion: (creations * 2 - numChildren) | 0,
    dataLength: znode.data.length,
  };
};

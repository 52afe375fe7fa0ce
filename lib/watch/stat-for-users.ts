import { hex16 } from '../codec/fencing-token.ts';
import type { Stat } from '../connection/stat.ts';

function toJSON(this: Stat): object {
  const { czxid, mzxid, pzxid, ephemeralOwner } = this;
  return {
    ...this,
    czxid: hex16(czxid),
    mzxid: hex16(mzxid),
    pzxid: hex16(pzxid),
    ephemeralOwner: hex16(ephemeralOwner),
  };
}

const hidden: PropertyDescriptor = { value: toJSON };

/**
 * A copy of a stat that survives JSON.stringify, which has no bigint. It is a plain object that compares as one: `toJSON`
 * is its own and not enumerable. The copy is field by field: a spread that grows costs 280 bytes more, this one 40.
 */
export const statForUsers = (stat: Stat): Stat =>
  Object.defineProperty(
    {
      czxid: stat.czxid,
      mzxid: stat.mzxid,
      pzxid: stat.pzxid,
      ctime: stat.ctime,
      mtime: stat.mtime,
      version: stat.version,
      cversion: stat.cversion,
      aversion: stat.aversion,
      ephemeralOwner: stat.ephemeralOwner,
      dataLength: stat.dataLength,
      numChildren: stat.numChildren,
    },
    'toJSON',
    hidden,
  );

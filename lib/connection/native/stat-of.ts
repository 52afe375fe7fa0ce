import type { Stat } from '../stat.ts';
import type { NativeStat } from './load-package.ts';

/** 64 bits, as the server means them: signed. */
export const signed = (hex: string): bigint => BigInt.asIntN(64, BigInt(`0x${hex}`));

export const statOf = (given: NativeStat): Stat => ({
  czxid: BigInt(given.czxid),
  mzxid: BigInt(given.mzxid),
  pzxid: BigInt(given.pzxid),
  ctime: given.ctime.getTime(),
  mtime: given.mtime.getTime(),
  version: given.version,
  cversion: given.cversion,
  aversion: given.aversion,
  ephemeralOwner: signed(given.ephemeralOwner),
  dataLength: given.dataLength,
  numChildren: given.numChildren,
});

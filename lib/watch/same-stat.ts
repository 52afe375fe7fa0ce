import type { Stat } from '../connection/stat.ts';

/** Times count beside zxids: those begin again when the ensemble's data is wiped. */
export const sameStat = (a: Stat | undefined, b: Stat | undefined): boolean =>
  a?.czxid === b?.czxid &&
  a?.ctime === b?.ctime &&
  a?.mzxid === b?.mzxid &&
  a?.mtime === b?.mtime &&
  a?.pzxid === b?.pzxid &&
  a?.aversion === b?.aversion;

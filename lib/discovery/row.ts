import { isRight } from 'fp-ts/lib/Either.js';
import { fencingToken, hex16, type FencingToken } from '../codec/fencing-token.ts';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { NodeData } from '../codec/node-data.ts';
import { endpointsOf } from '../codec/node-endpoints.ts';
import { isEphemeral, type Entry } from '../directory/entry.ts';
import type { Member } from './member.ts';

/** A znode under `nodes/`: flat, since there may be thousands. */
export interface Row {
  /** Absolute. */
  readonly path: string;
  /** The czxid as a number: close enough for nearly every comparison, and fast. */
  readonly rank: number;
  readonly token: FencingToken;
  readonly mzxid: bigint;
  /** Id of the session that owns it, 16 hex digits. */
  readonly session: string;
  readonly sequence: number;
  /** It is a candidate, whatever it holds. */
  readonly stands: boolean;
  /** Created by this library. */
  readonly ours: boolean;
  /** One of the two. */
  readonly member: Member | undefined;
  readonly invalid: InvalidEntry | undefined;
}

export const rowOf = ({ path, name, stat, value }: Entry<NodeData>, chroot: string, session: bigint): Row => {
  const token = fencingToken(stat.czxid);
  const owner = hex16(stat.ephemeralOwner);
  const data = isRight(value) ? value.right : undefined;
  const plain: Member | undefined = data &&
    name && {
      name: data.name,
      path: path.slice(chroot.length),
      sequence: name.sequence,
      token,
      session: owner,
      candidate: name.candidate,
      self: stat.ephemeralOwner === session,
      routes: data.routes,
      endpoints: endpointsOf(data),
    };
  const member = plain && data?.ext ? { ...plain, ext: data.ext } : plain;
  return {
    path,
    rank: Number(stat.czxid),
    token,
    mzxid: stat.mzxid,
    session: owner,
    sequence: name?.sequence ?? 0,
    stands: name?.candidate === true && isEphemeral(stat),
    ours: name?.ours === true,
    member,
    invalid: isRight(value) ? undefined : value.left,
  };
};

/** What a re-read finds unchanged keeps its identity. */
export const isSame = (a: Row, b: Row): boolean =>
  a.mzxid === b.mzxid &&
  a.token === b.token &&
  a.member?.self === b.member?.self &&
  a.invalid?.reason === b.invalid?.reason;

/** Election order. */
export const before = (a: Row, b: Row): number => {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.token !== b.token) return a.token < b.token ? -1 : 1;
  return a.sequence - b.sequence || (a.path < b.path ? -1 : Number(a.path > b.path));
};

import { isRight } from 'fp-ts/lib/Either.js';
import { isCandidate } from '../codec/entry-name.ts';
import { fencingToken, hex16 } from '../codec/fencing-token.ts';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { NodeData } from '../codec/node-data.ts';
import { endpointsOf } from '../codec/node-endpoints.ts';
import { isEphemeral, type Entry } from '../directory/entry.ts';
import type { Member } from './member.ts';

/** What holds nothing that can be used. Its place in the line is its own all the same. */
export interface Stray extends Pick<Member, 'path' | 'sequence' | 'token' | 'session' | 'candidate'> {
  readonly invalid: InvalidEntry;
}

export type Standing = Member | Stray;

/** A znode under `nodes/`; there may be thousands. */
export interface Row {
  /** Absolute. */
  readonly path: string;
  readonly mzxid: bigint;
  readonly standing: Standing;
}

export const isMember = (standing: Standing): standing is Member => !('invalid' in standing);

/** What its data do not tell. */
const seenAs = (standing: Standing): unknown =>
  isMember(standing) ? standing.self : standing.invalid.reason;

/** What a re-read finds unchanged keeps its identity. */
export const isSame = (a: Row, b: Row): boolean =>
  a.mzxid === b.mzxid && a.standing.token === b.standing.token && seenAs(a.standing) === seenAs(b.standing);

/** Election order. */
export const before = (a: Standing, b: Standing): number => {
  if (a.token < b.token) return -1;
  if (a.token > b.token) return 1;
  return a.sequence - b.sequence || (a.path < b.path ? -1 : Number(a.path > b.path));
};

const strayOf = (
  { path, sequence, stat }: Entry<NodeData>,
  chroot: string,
  invalid: InvalidEntry,
): Stray => ({
  path: path.slice(chroot.length),
  sequence: sequence ?? 0,
  token: fencingToken(stat.czxid),
  session: hex16(stat.ephemeralOwner),
  candidate: sequence !== undefined && isCandidate(path) && isEphemeral(stat),
  invalid,
});

const memberOf = (
  { path, sequence, stat }: Entry<NodeData>,
  chroot: string,
  session: bigint,
  data: NodeData,
): Member => {
  const member: Member = {
    name: data.name,
    path: path.slice(chroot.length),
    sequence: sequence ?? 0,
    token: fencingToken(stat.czxid),
    session: hex16(stat.ephemeralOwner),
    since: stat.ctime,
    candidate: isCandidate(path),
    self: stat.ephemeralOwner === session,
    routes: data.routes,
    endpoints: endpointsOf(data),
  };
  return data.ext ? { ...member, ext: data.ext } : member;
};

export const rowOf = (entry: Entry<NodeData>, chroot: string, session: bigint): Row => {
  const { path, stat, value } = entry;
  return {
    path,
    mzxid: stat.mzxid,
    standing: isRight(value)
      ? memberOf(entry, chroot, session, value.right)
      : strayOf(entry, chroot, value.left),
  };
};

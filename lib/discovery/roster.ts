import { isRight } from 'fp-ts/lib/Either.js';
import { fencingToken, hex16 } from '../codec/fencing-token.ts';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { NodeData } from '../codec/node-data.ts';
import { endpointsOf } from '../codec/node-endpoints.ts';
import { isEphemeral, type Entry } from '../directory/entry.ts';
import type { Change } from '../watch/change.ts';
import type { Member } from './member.ts';

type NodeEntry = Entry<NodeData>;

/** The znodes under `nodes/` in election order. */
export interface Roster {
  /** `sessionId` owns the entries that are ours. */
  apply(change: Change<NodeEntry>, sessionId: bigint): void;
  /** A new array exactly when something in it has changed. */
  members(): readonly Member[];
  member(path: string): Member | undefined;
  /** The candidate that is first: whatever it holds, it stands. */
  lowest(): NodeEntry | undefined;
  invalid(): ReadonlyMap<string, InvalidEntry>;
  entries(): Iterable<NodeEntry>;
}

interface Row {
  readonly entry: NodeEntry;
  /** The czxid as a number: close enough for nearly every comparison, and fast. */
  readonly rank: number;
  readonly member: Member | undefined;
}

const before = (a: Row, b: Row): number => {
  if (a.rank !== b.rank) return a.rank - b.rank;
  const [first, second] = [a.entry, b.entry];
  if (first.stat.czxid !== second.stat.czxid) return first.stat.czxid < second.stat.czxid ? -1 : 1;
  const bySequence = (first.name?.sequence ?? 0) - (second.name?.sequence ?? 0);
  return bySequence || (first.path < second.path ? -1 : Number(first.path > second.path));
};

const memberBefore = (a: Member, b: Member): number => {
  if (a.token !== b.token) return a.token < b.token ? -1 : 1;
  return a.sequence - b.sequence || (a.path < b.path ? -1 : Number(a.path > b.path));
};

const stands = ({ name, stat }: NodeEntry): boolean => name?.candidate === true && isEphemeral(stat);

/** Where a value stands, or would stand. */
const position = <T>(sorted: readonly T[], value: T, compare: (a: T, b: T) => number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sorted[middle] as T, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

const memberOf = (
  { path, name, stat, value }: NodeEntry,
  chroot: string,
  owner: bigint,
): Member | undefined => {
  if (!isRight(value) || !name) return undefined;
  const { ext } = value.right;
  return {
    name: value.right.name,
    path: path.slice(chroot.length),
    sequence: name.sequence,
    token: fencingToken(stat.czxid),
    session: hex16(stat.ephemeralOwner),
    candidate: name.candidate,
    self: stat.ephemeralOwner === owner,
    routes: value.right.routes,
    endpoints: endpointsOf(value.right),
    ...(ext && { ext }),
  };
};

export const roster = (chroot: string): Roster => {
  const rows = new Map<string, Row>();
  /** Both in the order of the election. */
  let order: Row[] = [];
  let listed: Member[] = [];
  let invalid: ReadonlyMap<string, InvalidEntry> = new Map();
  let members: readonly Member[] = [];
  /** What the change under way has an effect on. */
  let touched = { members: false, invalid: false };

  /** What a re-read finds unchanged keeps its identity. */
  const isSame = ({ entry: old, member }: Row, { stat, value }: NodeEntry, owner: bigint): boolean =>
    old.stat.mzxid === stat.mzxid &&
    old.stat.czxid === stat.czxid &&
    old.value._tag === value._tag &&
    (member?.self ?? false) === (member !== undefined && stat.ephemeralOwner === owner);
  const rowOf = (old: Row | undefined, entry: NodeEntry, owner: bigint): Row =>
    old && isSame(old, entry, owner)
      ? old
      : { entry, rank: Number(entry.stat.czxid), member: memberOf(entry, chroot, owner) };
  const drop = (row: Row): void => {
    rows.delete(row.entry.path);
    order.splice(position(order, row, before), 1);
    if (row.member) listed.splice(position(listed, row.member, memberBefore), 1);
  };
  const add = (row: Row): void => {
    rows.set(row.entry.path, row);
    order.splice(position(order, row, before), 0, row);
    if (row.member) listed.splice(position(listed, row.member, memberBefore), 0, row.member);
  };
  const replace = ({ changed }: Change<NodeEntry>, owner: bigint): void => {
    const old = new Map(rows);
    rows.clear();
    for (const entry of changed) rows.set(entry.path, rowOf(old.get(entry.path), entry, owner));
    order = [...rows.values()].sort(before);
    listed = order.map(({ member }) => member).filter((member) => member !== undefined);
    touched.members = listed.length !== members.length || listed.some((member, at) => member !== members[at]);
    touched.invalid = listed.length < order.length || invalid.size > 0;
  };
  const touch = (row: Row | undefined): void => {
    if (row) touched[row.member ? 'members' : 'invalid'] = true;
  };
  const update = ({ changed, removed }: Change<NodeEntry>, owner: bigint): void => {
    for (const path of removed) {
      const old = rows.get(path);
      touch(old);
      if (old) drop(old);
    }
    for (const entry of changed) {
      const old = rows.get(entry.path);
      const row = rowOf(old, entry, owner);
      if (row === old) continue;
      touch(old);
      touch(row);
      if (old) drop(old);
      add(row);
    }
  };
  const unusable = (): ReadonlyMap<string, InvalidEntry> =>
    new Map(
      order.flatMap(({ entry: { path, value } }) => (isRight(value) ? [] : [[path, value.left] as const])),
    );
  return {
    apply: (change, sessionId) => {
      touched = { members: false, invalid: false };
      (change.reset ? replace : update)(change, sessionId);
      if (touched.members) members = [...listed];
      if (touched.invalid) invalid = unusable();
    },
    members: () => members,
    member: (path) => rows.get(path)?.member,
    lowest: () => order.find(({ entry }) => stands(entry))?.entry,
    invalid: () => invalid,
    entries: () => order.map(({ entry }) => entry),
  };
};

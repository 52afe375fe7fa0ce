import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { NodeData } from '../codec/node-data.ts';
import type { Entry } from '../directory/entry.ts';
import type { Change } from '../watch/change.ts';
import type { Member } from './member.ts';
import { before, isSame, rowOf, type Row } from './row.ts';

type NodeEntry = Entry<NodeData>;

/** The znodes under `nodes/` in election order. */
export interface Roster {
  /** `sessionId` owns the entries that are ours. */
  apply(change: Change<NodeEntry>, sessionId: bigint): void;
  /** A new array exactly when something in it has changed. */
  members(): readonly Member[];
  member(path: string): Member | undefined;
  /** The candidate that is first: whatever it holds, it stands. */
  lowest(): Row | undefined;
  invalid(): ReadonlyMap<string, InvalidEntry>;
  rows(): Iterable<Row>;
  row(path: string): Row | undefined;
}

const memberBefore = (a: Member, b: Member): number => {
  if (a.token !== b.token) return a.token < b.token ? -1 : 1;
  return a.sequence - b.sequence || (a.path < b.path ? -1 : Number(a.path > b.path));
};

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

export const roster = (chroot: string): Roster => {
  const rows = new Map<string, Row>();
  /** Both in the order of the election. */
  let order: Row[] = [];
  let listed: Member[] = [];
  let invalid: ReadonlyMap<string, InvalidEntry> = new Map();
  let members: readonly Member[] = [];
  /** What the change under way has an effect on. */
  let touched = { members: false, invalid: false };

  const rowFor = (old: Row | undefined, entry: NodeEntry, session: bigint): Row =>
    old && isSame(old, entry, session) ? old : rowOf(entry, chroot, session);
  const drop = (row: Row): void => {
    rows.delete(row.path);
    order.splice(position(order, row, before), 1);
    if (row.member) listed.splice(position(listed, row.member, memberBefore), 1);
  };
  const add = (row: Row): void => {
    rows.set(row.path, row);
    order.splice(position(order, row, before), 0, row);
    if (row.member) listed.splice(position(listed, row.member, memberBefore), 0, row.member);
  };
  const replace = ({ changed }: Change<NodeEntry>, owner: bigint): void => {
    const old = new Map(rows);
    rows.clear();
    for (const entry of changed) rows.set(entry.path, rowFor(old.get(entry.path), entry, owner));
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
      const row = rowFor(old, entry, owner);
      if (row === old) continue;
      touch(old);
      touch(row);
      if (old) drop(old);
      add(row);
    }
  };
  const unusable = (): ReadonlyMap<string, InvalidEntry> =>
    new Map(order.flatMap(({ path, invalid: entry }) => (entry ? [[path, entry] as const] : [])));
  return {
    apply: (change, sessionId) => {
      touched = { members: false, invalid: false };
      (change.reset ? replace : update)(change, sessionId);
      if (touched.members) members = [...listed];
      if (touched.invalid) invalid = unusable();
    },
    members: () => members,
    member: (path) => rows.get(path)?.member,
    lowest: () => order.find(({ stands }) => stands),
    invalid: () => invalid,
    rows: () => order,
    row: (path) => rows.get(path),
  };
};

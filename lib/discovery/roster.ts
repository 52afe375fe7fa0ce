import { isDeepStrictEqual } from 'node:util';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { Change } from '../watch/change.ts';
import type { Member } from './member.ts';
import { before, isSame, type Row } from './row.ts';

/** The znodes under `nodes/` in election order. */
export interface Roster {
  apply(change: Change<Row>): void;
  /** A new array exactly when something in it has changed. */
  members(): readonly Member[];
  member(path: string): Member | undefined;
  /** The candidate that is first: whatever it holds, it stands. */
  lowest(): Row | undefined;
  invalid(): ReadonlyMap<string, InvalidEntry>;
  rows(): Iterable<Row>;
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

export const roster = (): Roster => {
  let rows = new Map<string, Row>();
  /** Both in the order of the election. */
  let order: Row[] = [];
  let listed: Member[] = [];
  let invalid: ReadonlyMap<string, InvalidEntry> = new Map();
  let members: readonly Member[] = [];
  /** What the change under way has an effect on. */
  let touched = { members: false, invalid: false };

  const merged = (old: Row | undefined, row: Row): Row => {
    if (!old || isSame(old, row)) return old ?? row;
    // Somebody may have written what was there already.
    return isDeepStrictEqual(old.member, row.member) ? { ...row, member: old.member } : row;
  };
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
  const replace = ({ changed }: Change<Row>): void => {
    const old = rows;
    rows = new Map();
    for (const row of changed) rows.set(row.path, merged(old.get(row.path), row));
    order = [...rows.values()].sort(before);
    listed = order.map(({ member }) => member).filter((member) => member !== undefined);
    touched.members = listed.length !== members.length || listed.some((member, at) => member !== members[at]);
    touched.invalid = listed.length < order.length || invalid.size > 0;
  };
  const touch = (old: Row | undefined, row?: Row): void => {
    if (old?.member !== row?.member) touched.members = true;
    if (old?.invalid !== row?.invalid) touched.invalid = true;
  };
  const update = ({ changed, removed }: Change<Row>): void => {
    for (const path of removed) {
      const old = rows.get(path);
      touch(old);
      if (old) drop(old);
    }
    for (const fresh of changed) {
      const old = rows.get(fresh.path);
      const row = merged(old, fresh);
      if (row === old) continue;
      touch(old, row);
      if (old) drop(old);
      add(row);
    }
  };
  const unusable = (): ReadonlyMap<string, InvalidEntry> =>
    new Map(order.flatMap(({ path, invalid: entry }) => (entry ? [[path, entry] as const] : [])));
  return {
    apply: (change) => {
      touched = { members: false, invalid: false };
      (change.reset ? replace : update)(change);
      if (touched.members) members = [...listed];
      if (touched.invalid) invalid = unusable();
    },
    members: () => members,
    member: (path) => rows.get(path)?.member,
    lowest: () => order.find(({ stands }) => stands),
    invalid: () => invalid,
    rows: () => order,
  };
};

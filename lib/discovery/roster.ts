import { isDeepStrictEqual } from 'node:util';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { Change } from '../watch/change.ts';
import type { Member } from './member.ts';
import { before, isSame, type Row } from './row.ts';

/** The znodes under `nodes/` in election order. */
export interface Roster {
  apply(change: Change<Row>): void;
  has(path: string): boolean;
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

type Compare<T> = (a: T, b: T) => number;

/** Where a value stands, or would stand. */
const position = <T>(sorted: readonly T[], value: T, compare: Compare<T>): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sorted[middle] as T, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** So many at most are put in their places one by one; beyond that, one pass over all of them is faster. */
const few = 8;

/** A sorted list without those that are gone, and with fresh ones, sorted, too; itself where there are none. */
const merged = <T>(
  list: readonly T[],
  gone: readonly T[],
  fresh: readonly T[],
  compare: Compare<T>,
): readonly T[] => {
  if (gone.length + fresh.length > few) {
    const left = new Set(gone);
    const kept = list.filter((value) => !left.has(value));
    return kept.length === 0 ? fresh : [...kept, ...fresh].sort(compare);
  }
  const kept = gone.reduce((now, value) => now.toSpliced(position(now, value, compare), 1), list);
  return fresh.reduce((now, value) => now.toSpliced(position(now, value, compare), 0, value), kept);
};

const membersOf = (rows: readonly Row[]): readonly Member[] =>
  rows.map(({ member }) => member).filter((member) => member !== undefined);
/** What a re-read finds unchanged stays the same object; somebody may have written what was there already. */
const later = (old: Row, row: Row): Row => {
  if (isSame(old, row)) return old;
  return isDeepStrictEqual(old.member, row.member) ? { ...row, member: old.member } : row;
};
const withoutMember = ({ member }: Row): boolean => member === undefined;

export const roster = (chroot: string): Roster => {
  let rows = new Map<string, Row>();
  let members: readonly Member[] = [];
  /** Those that are no members, in the order of the election. */
  let others: readonly Row[] = [];
  let invalid: ReadonlyMap<string, InvalidEntry> = new Map();

  /** Takes the change into the rows. */
  const step = ({ reset, changed, removed }: Change<Row>): { gone: Row[]; fresh: Row[] } => {
    const [gone, fresh]: [Row[], Row[]] = [[], []];
    const known = rows;
    if (reset) rows = new Map();
    for (const path of removed) {
      const row = known.get(path);
      if (row) gone.push(row);
      rows.delete(path);
    }
    for (const row of changed) {
      const old = known.get(row.path);
      const now = old ? later(old, row) : row;
      rows.set(now.path, now);
      if (old && now.member === old.member && now.invalid === old.invalid) continue;
      if (old) gone.push(old);
      fresh.push(now);
    }
    if (reset) for (const row of known.values()) if (!rows.has(row.path)) gone.push(row);
    return { gone, fresh };
  };
  return {
    apply: (change) => {
      const { gone, fresh } = step(change);
      // By rank, which is several times as fast as by token.
      fresh.sort(before);
      members = merged(members, membersOf(gone), membersOf(fresh), memberBefore);
      const now = merged(others, gone.filter(withoutMember), fresh.filter(withoutMember), before);
      if (now === others) return;
      others = now;
      invalid = new Map(now.flatMap(({ path, invalid: entry }) => (entry ? [[path, entry] as const] : [])));
    },
    has: (path) => rows.has(path),
    members: () => members,
    member: (path) => rows.get(path)?.member,
    lowest: () => {
      const other = others.find(({ stands }) => stands);
      const member = members.find(({ candidate }) => candidate);
      const row = member && rows.get(chroot + member.path);
      return other && row ? [other, row].sort(before)[0] : (other ?? row);
    },
    invalid: () => invalid,
    rows: () => rows.values(),
  };
};

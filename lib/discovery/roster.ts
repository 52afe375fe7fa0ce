import { isDeepStrictEqual } from 'node:util';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { Change } from '../watch/change.ts';
import type { Member } from './member.ts';
import { before, isMember, isSame, type Row, type Standing, type Stray } from './row.ts';

/** The znodes under `nodes/` in election order. */
export interface Roster {
  apply(change: Change<Row>): void;
  has(path: string): boolean;
  /** A new array exactly when something in it has changed. */
  members(): readonly Member[];
  member(path: string): Member | undefined;
  /** The first two candidates, in election order. A znode with unusable data counts too. */
  front(): readonly Standing[];
  invalid(): ReadonlyMap<string, InvalidEntry>;
  rows(): Iterable<Row>;
}

/** Where a value stands, or would stand. */
const position = (sorted: readonly Standing[], value: Standing): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(sorted[middle] as Standing, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** So many at most are put in their places one by one; beyond that, one pass over all of them is faster. */
const few = 8;

/**
 * Sequences nearly always have the order of the election. As keys of a typed array thousands are sorted several times
 * as fast as by a comparison. Of 32 bits each, they leave room for the places of millions.
 */
const bySequence = <T extends Standing>(list: readonly T[]): T[] => {
  const n = list.length;
  const keys = new Float64Array(n);
  for (let at = 0; at < n; at += 1) keys[at] = ((list[at] as T).sequence | 0) * n + at;
  const sorted: T[] = [];
  for (const key of keys.sort()) sorted.push(list[((key % n) + n) % n] as T);
  return sorted;
};

/** A sorted list without those that are gone, and with fresh ones; itself where there are none. */
const merged = <T extends Standing>(
  list: readonly T[],
  gone: readonly T[],
  fresh: readonly T[],
): readonly T[] => {
  if (gone.length + fresh.length > few) {
    const left = new Set(gone);
    const kept = list.filter((value) => !left.has(value));
    return bySequence([...kept, ...fresh]).sort(before);
  }
  const kept = gone.reduce((now, value) => now.toSpliced(position(now, value), 1), list);
  return fresh.reduce((now, value) => now.toSpliced(position(now, value), 0, value), kept);
};

/** What a re-read finds unchanged stays the same object; somebody may have written what was there already. */
const later = (old: Row, row: Row): Row => {
  if (isSame(old, row)) return old;
  return isDeepStrictEqual(old.standing, row.standing) ? { ...row, standing: old.standing } : row;
};
const isStray = (standing: Standing): standing is Stray => !isMember(standing);

const firstTwo = (sorted: readonly Standing[]): readonly Standing[] => {
  const found: Standing[] = [];
  for (const standing of sorted) {
    if (standing.candidate) found.push(standing);
    if (found.length === 2) break;
  }
  return found;
};

/** By path; made when it is first asked for, so that a first list of thousands is told before. */
const indexOf = (rows: readonly Row[]): (() => Map<string, Row>) => {
  let index: Map<string, Row> | undefined;
  return () => (index ??= new Map(rows.map((row) => [row.path, row])));
};

export const roster = (): Roster => {
  let rows = indexOf([]);
  let members: readonly Member[] = [];
  let strays: readonly Stray[] = [];
  let invalid: ReadonlyMap<string, InvalidEntry> = new Map();

  /** Takes the change into the rows. */
  const step = ({ reset, changed, removed }: Change<Row>): { gone: Standing[]; fresh: Standing[] } => {
    if (members.length + strays.length === 0) {
      rows = indexOf(changed);
      return { gone: [], fresh: changed.map(({ standing }) => standing) };
    }
    const [gone, fresh]: [Standing[], Standing[]] = [[], []];
    const known = rows();
    const now = reset ? new Map<string, Row>() : known;
    rows = () => now;
    for (const path of removed) {
      const row = known.get(path);
      if (row) gone.push(row.standing);
      now.delete(path);
    }
    for (const row of changed) {
      const old = known.get(row.path);
      const latest = old ? later(old, row) : row;
      now.set(latest.path, latest);
      if (latest.standing === old?.standing) continue;
      if (old) gone.push(old.standing);
      fresh.push(latest.standing);
    }
    if (reset) for (const { path, standing } of known.values()) if (!now.has(path)) gone.push(standing);
    return { gone, fresh };
  };
  return {
    apply: (change) => {
      const { gone, fresh } = step(change);
      members = merged(members, gone.filter(isMember), fresh.filter(isMember));
      const now = merged(strays, gone.filter(isStray), fresh.filter(isStray));
      if (now === strays) return;
      strays = now;
      invalid = new Map(now.map((stray) => [stray.invalid.path, stray.invalid]));
    },
    has: (path) => rows().has(path),
    members: () => members,
    member: (path) => {
      const standing = rows().get(path)?.standing;
      return standing && isMember(standing) ? standing : undefined;
    },
    front: () => [...firstTwo(strays), ...firstTwo(members)].sort(before).slice(0, 2),
    invalid: () => invalid,
    rows: () => rows().values(),
  };
};

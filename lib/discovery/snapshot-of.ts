import type { Tenure } from './lease.ts';
import type { Roster } from './roster.ts';
import { isMember } from './row.ts';
import type { Leader, Snapshot } from './snapshot.ts';

/** Whoever leads here, whatever the list says: it may be of a connection ago. Else the first of the line. */
export const leaderOf = (leading: Tenure | undefined, nodes: Roster): Leader | undefined => {
  if (leading) {
    const { lease } = leading;
    const { token, path } = lease;
    return { path, token, self: true, lease, member: nodes.member(leading.path) };
  }
  const [first] = nodes.front();
  if (!first) return undefined;
  const { path, token } = first;
  return { path, token, self: false, member: isMember(first) ? first : undefined };
};

/** The same candidate in the same role; its data may have changed. */
export const isSameLeadership = (a: Leader | undefined, b: Leader | undefined): boolean =>
  a?.path === b?.path && a?.token === b?.token && a?.self === b?.self && a?.lease === b?.lease;

const isSameLeader = (a: Leader | undefined, b: Leader | undefined): boolean =>
  isSameLeadership(a, b) && a?.member === b?.member;

/** What has not changed keeps its identity. */
export const snapshotOf = (before: Snapshot | undefined, now: Snapshot): Snapshot => {
  if (!before) return now;
  const leader = isSameLeader(before.leader, now.leader) ? before.leader : now.leader;
  const same =
    before.members === now.members &&
    before.leader === leader &&
    before.session === now.session &&
    before.stale === now.stale;
  return same ? before : { ...now, leader };
};

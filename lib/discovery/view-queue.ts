import { hex16 } from '../codec/fencing-token.ts';
import type { Transition } from '../session/transition.ts';
import type { Tenure } from './lease.ts';
import type { FollowerReason, Role } from './role.ts';
import type { Roster } from './roster.ts';
import { leaderOf, snapshotOf } from './snapshot-of.ts';
import type { View } from './snapshot.ts';

/** A complete list of one connection. */
export interface Listing {
  readonly epoch: number;
  /** The list has every znode that was created up to this zxid. */
  readonly listedAt: bigint;
  readonly zxid: bigint;
}

/** The views that subscribers have not received yet. A part that has not changed keeps its identity. */
export interface ViewQueue {
  follower(reason: FollowerReason, facts: ViewFacts): void;
  leader(leading: Tenure, facts: ViewFacts): void;
  /** Removes and returns them. */
  take(): readonly View[];
}

export interface ViewFacts {
  readonly nodes: Roster;
  readonly now: Transition;
  readonly listing: Listing | undefined;
}

export const viewQueue = (nodes: Roster): ViewQueue => {
  let last: View = {
    snapshot: undefined,
    role: { status: 'follower', reason: 'not-joined' },
    invalid: nodes.invalid(),
  };
  let waiting: View[] = [last];

  const add = (role: Role, leading: Tenure | undefined, { nodes: list, now, listing }: ViewFacts): void => {
    const snapshot =
      listing &&
      snapshotOf(last.snapshot, {
        members: list.members(),
        leader: leaderOf(leading, list),
        session: now.state,
        stale: listing.epoch !== now.link?.epoch,
        zxid: hex16(listing.zxid),
      });
    const before = last;
    last = { snapshot, role, invalid: list.invalid() };
    const isNew = snapshot !== before.snapshot || role !== before.role || last.invalid !== before.invalid;
    if (isNew) waiting.push(last);
  };
  return {
    follower: (reason, facts) => {
      const { role } = last;
      const same = role.status === 'follower' && role.reason === reason;
      add(same ? role : { status: 'follower', reason }, undefined, facts);
    },
    leader: (leading, facts) => {
      const { role } = last;
      const same = role.status === 'leader' && role.lease === leading.lease;
      add(same ? role : { status: 'leader', lease: leading.lease }, leading, facts);
    },
    take: () => {
      const views = waiting;
      waiting = [];
      return views;
    },
  };
};

import type { FollowerReason, Role } from '../../discovery/role.ts';
import type { Member } from '../../discovery/member.ts';
import type { Leader } from '../../discovery/snapshot.ts';
import type { SessionState } from '../../session/session-state.ts';
import { fakeLease, type FakeLease } from './fake-lease.ts';

/** The facts that decide the leader. */
export interface Situation {
  readonly session: SessionState;
  readonly members: readonly Member[];
  /** The test gave it; absent where it follows from the members. */
  readonly given: { readonly leader?: Leader | undefined; readonly role?: Role };
}

export interface Verdict {
  readonly leader: Leader | undefined;
  readonly role: Role;
}

/** Decides who leads, and keeps the lease of this registrar: one for each term. */
export interface FakeLeadership {
  decide(situation: Situation): Verdict;
  /** Ends the lease. */
  close(): void;
}

const reasonOf = ({ session, members }: Situation, isSelf: boolean): FollowerReason => {
  if (session.status === 'closed') return 'closed';
  if (!isSelf && !members.some(({ self, candidate }) => self && candidate)) return 'not-joined';
  if (session.status === 'lost' || session.status === 'suspended') return session.status;
  return session.status === 'connecting' ? 'not-joined' : 'behind';
};

const candidateOf = (members: readonly Member[]): Leader | undefined => {
  const member = members.find(({ candidate }) => candidate);
  return member && { path: member.path, token: member.token, member, self: member.self };
};

/** The leader, as a role that the test gave has it. */
const leaderOf = (role: Role, members: readonly Member[]): Leader | undefined => {
  const first = candidateOf(members);
  if (role.status === 'follower') return first && { ...first, self: false };
  const { lease } = role;
  const member = members.find(({ path, name }) => path === lease.path || name === lease.node);
  return { path: member?.path ?? lease.path, token: lease.token, member, self: true, lease };
};

/** `resigned` is called when somebody else than the fake ends its lease. */
export const fakeLeadership = (resigned: () => void): FakeLeadership => {
  let lease: FakeLease | undefined;

  const close = (): void => {
    const ended = lease;
    lease = undefined;
    ended?.expire();
  };
  /** The lease of a candidacy, as long as nobody has ended it. */
  const leaseOf = ({ path, token, member }: Leader): FakeLease | undefined => {
    if (lease?.path !== path || lease.token !== token) {
      close();
      const begun = fakeLease({ token, node: member?.name ?? '', path });
      lease = begun;
      begun.signal.addEventListener('abort', () => {
        if (lease === begun) resigned();
      });
    }
    return lease.isHeld() ? lease : undefined;
  };
  return {
    close,
    decide: (situation) => {
      const { session, members, given } = situation;
      if (given.role) return { role: given.role, leader: leaderOf(given.role, members) };
      const first = 'leader' in given ? given.leader : candidateOf(members);
      const leads = first?.self === true && session.status === 'connected';
      if (!leads) close();
      const held = leads ? (first.lease ?? leaseOf(first)) : undefined;
      if (first && held)
        return { role: { status: 'leader', lease: held }, leader: { ...first, lease: held } };
      const reason = reasonOf(situation, first?.self === true);
      return { role: { status: 'follower', reason }, leader: first && { ...first, self: false } };
    },
  };
};

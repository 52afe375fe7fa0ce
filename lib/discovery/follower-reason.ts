import type { Transition } from '../session/transition.ts';
import type { Candidacies, Contender } from './candidacies.ts';
import type { Tenure } from './lease.ts';
import type { FollowerReason, StepDown } from './role.ts';

/** The facts that decide why a node does not lead. */
export interface Situation {
  readonly closed: boolean;
  readonly now: Transition;
  /** The session was lost, and no connection has followed yet. */
  readonly afterLoss: boolean;
  readonly own: Candidacies;
  readonly first: Contender | undefined;
}

export const followerReason = ({ closed, now, afterLoss, own }: Situation): FollowerReason => {
  const candidates = own.all().filter(({ candidate }) => candidate);
  if (closed) return 'closed';
  if (candidates.length === 0) return 'not-joined';
  if (now.state.status === 'lost' || (afterLoss && !now.link)) return 'lost';
  if (candidates.every(({ path }) => path === undefined)) return 'not-joined';
  return now.link ? 'behind' : 'suspended';
};

/** Why the leader must step down; undefined where it may go on. */
export const stepDownReason = (
  { lease, path, incarnation }: Tenure,
  situation: Situation,
  policy: StepDown,
): FollowerReason | undefined => {
  const { closed, now, own, first } = situation;
  if (closed) return 'closed';
  const { link = { incarnation } } = now;
  if (now.state.status === 'lost' || link.incarnation !== incarnation) return 'lost';
  const candidacy = own.standing(path);
  if (!candidacy) return followerReason(situation);
  if (own.isForbidden(path)) return 'behind';
  if (!lease.isHeld() || (!now.link && policy === 'disconnect')) return 'suspended';
  return own.isHere(candidacy, now.link) && first?.own.path !== path ? 'behind' : undefined;
};

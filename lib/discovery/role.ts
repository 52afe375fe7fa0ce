import type { Lease } from './lease.ts';

/** A leader whose connection is lost steps down at once, or when its lease runs out. */
export type StepDown = 'disconnect' | 'deadline';

/** Why a node of this registrar does not lead. */
export type FollowerReason =
  /** No node stands for election through this registrar, or none is registered yet. */
  | 'not-joined'
  /** Another one is first, or the quorum has not upheld us yet. */
  | 'behind'
  /** It is first, but the quorum did not renew its lease in time. */
  | 'lease-expired'
  /** The connection is gone. */
  | 'suspended'
  /** The session is over. */
  | 'lost'
  /** The registrar was closed. */
  | 'closed';

/** Leader or not, as this registrar knows it. A lease ends by the clock: ask {@link Lease.isHeld} before work that hurts when done twice. */
export type Role =
  | { readonly status: 'leader'; readonly lease: Lease }
  | { readonly status: 'follower'; readonly reason: FollowerReason };

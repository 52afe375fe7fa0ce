import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { FencingToken } from '../codec/fencing-token.ts';
import type { SessionState } from '../session/session-state.ts';
import type { Lease } from './lease.ts';
import type { Member } from './member.ts';
import type { Role } from './role.ts';

/** Who is first in the line. */
export interface Leader {
  /** Of its znode, below the chroot. */
  readonly path: string;
  readonly token: FencingToken;
  /** This process leads: the same verdict as a role of `leader`. */
  readonly self: boolean;
  /** Undefined where the data of its znode cannot be used. */
  readonly member: Member | undefined;
  /** The lease of this process; undefined where another one leads, and while nobody is known to lead. */
  readonly lease?: Lease;
}

/** One consistent picture of the cluster. */
export interface Snapshot {
  /** In election order. */
  readonly members: readonly Member[];
  readonly leader: Leader | undefined;
  readonly session: SessionState;
  /** The last known good picture: no connection, or not yet read again since. */
  readonly stale: boolean;
  /** What the server had told last when the picture was whole; 16 hex digits. Over native it begins anew on each connection. */
  readonly zxid: string;
}

/** What all streams of nodes are projections of. */
export interface View {
  /** Undefined before the first picture. */
  readonly snapshot: Snapshot | undefined;
  readonly role: Role;
  /** By absolute path. */
  readonly invalid: ReadonlyMap<string, InvalidEntry>;
}

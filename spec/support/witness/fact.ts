import type { FollowerReason, RegistrationState, SessionState } from '../../../lib/index.ts';

/** What one node saw or did. Times are milliseconds of a clock that all processes of this machine share. */
export type Fact =
  | { readonly kind: 'begun'; readonly transport: string }
  | { readonly kind: 'closing' | 'closed' }
  | {
      readonly kind: 'session';
      readonly state: SessionState['status'];
      readonly sessionId?: string;
      /** Of where the session is lost or the connection is. */
      readonly why?: string;
    }
  | { readonly kind: 'grant'; readonly sessionId: string; readonly password: string }
  | {
      readonly kind: 'cluster';
      readonly stale: boolean;
      readonly zxid: string;
      readonly members: readonly string[];
    }
  /** Path and token; undefined: nobody. */
  | { readonly kind: 'leader'; readonly leader: string | undefined; readonly self: boolean }
  | { readonly kind: 'role'; readonly role: 'leader'; readonly path: string; readonly token: string }
  | { readonly kind: 'role'; readonly role: 'follower'; readonly why: FollowerReason }
  /** The lease was asked, and was held. */
  | { readonly kind: 'held'; readonly token: string }
  | { readonly kind: 'routes'; readonly app: string; readonly routes: readonly string[] }
  | { readonly kind: 'registration'; readonly of: string; readonly state: RegistrationState['status'] }
  | { readonly kind: 'work' | 'work-over'; readonly token: string }
  /** A promise that was broken within the process. */
  | { readonly kind: 'complaint'; readonly invariant: string; readonly what: string }
  /** What was left when the process was done, in words. */
  | { readonly kind: 'remains'; readonly left: readonly string[] };

/** A fact, by a node in one of its lives. */
export type Note = Fact & {
  /** Node and which registrar of it: `n3.2`; empty for the process. */
  readonly who: string;
  readonly at: number;
};

/** What a node is to have published. */
export interface Wish {
  readonly joined: boolean;
  /** Published with the node. */
  readonly version: number;
  /** Weights by application; it serves those. */
  readonly apps: Readonly<Record<string, number>>;
}

export const appNames = ['x', 'y'] as const;

/** Milliseconds from one look at a lease to the next. */
export const look = 20;

/** Milliseconds since the machine started: the same for all of its processes. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;

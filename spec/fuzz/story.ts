import type {
  AppRoute,
  ClusterEvent,
  InvalidEntry,
  Leader,
  Lease,
  Member,
  MemberEvent,
  RegistrationState,
  Role,
  SessionState,
  Snapshot,
} from '../../lib/index.ts';
import type { Truth } from './truth.ts';

/** What each stream emits. */
export interface Values {
  session: SessionState;
  cluster: Snapshot;
  members: readonly Member[];
  memberEvents: MemberEvent;
  leader: Leader | undefined;
  role: Role;
  apps: readonly string[];
  routesX: readonly AppRoute[];
  routesY: readonly AppRoute[];
  events: ClusterEvent;
  invalid: InvalidEntry;
  node: RegistrationState;
  appX: RegistrationState;
  appY: RegistrationState;
  children: readonly string[] | undefined;
}

export type Stream = keyof Values;

export type Emission = {
  [S in Stream]: { readonly kind: 'next'; readonly stream: S; readonly value: Values[S] };
}[Stream];

/** What can be noted of a process. */
export type Fact =
  | Emission
  | { readonly kind: 'end'; readonly stream: Stream; readonly error?: unknown }
  | { readonly kind: 'observing'; readonly stepDown: 'disconnect' | 'deadline' }
  | { readonly kind: 'looking-away' }
  | { readonly kind: 'registering' | 'unregistering'; readonly stream: Stream }
  | { readonly kind: 'resigning'; readonly path: string }
  | { readonly kind: 'stopped'; readonly frozen: boolean }
  | { readonly kind: 'running' | 'over' | 'closing' | 'closed' }
  | { readonly kind: 'lease-over'; readonly lease: Lease }
  /** The role is over, and the lease says that it is held. */
  | { readonly kind: 'still-held'; readonly lease: Lease }
  | { readonly kind: 'work' | 'work-over' | 'drained'; readonly lease: Lease }
  | { readonly kind: 'command'; readonly text: string };

export type Note = Fact & {
  readonly at: number;
  /** Commits that had been made by then. */
  readonly commits: number;
  /** A process: its name and which life of it; empty for what concerns all. */
  readonly who: string;
  /** Of its newest connection, 16 hex digits. */
  readonly session: string | undefined;
};

/** What a process has left behind when it is done. */
export interface Remains {
  readonly who: string;
  /** In words; none for what is as it was in the beginning. */
  readonly left: readonly string[];
}

/** How much of something is in use. */
export interface Usage {
  readonly what: string;
  readonly used: number;
  readonly most: number;
}

/** What a process wants of the servers. */
export interface Wishes {
  readonly who: string;
  /** 16 hex digits; undefined while it has none. */
  readonly session: string | undefined;
  /** Each znode that should be there, as the words that {@link entryText} gives for it. */
  readonly znodes: readonly string[];
}

/** One run, as it was. */
export interface Story {
  readonly notes: readonly Note[];
  readonly truth: Truth;
  /** Errors that nobody caught. */
  readonly stray: readonly string[];
  /** When the faults ended. */
  readonly calmFrom: number;
  /** By then all must be settled. */
  readonly settleBy: number;
  /** When all was settled; undefined where it never was, and why it was not. */
  readonly settledAt: number | undefined;
  readonly unsettled: readonly string[];
  readonly wishes: readonly Wishes[];
  /** What was in use when all was settled, and what at most should have been. */
  readonly rest: readonly Usage[];
  readonly remains: readonly Remains[];
}

import type { Observable } from 'rxjs';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { Stat } from '../connection/stat.ts';
import type { AppRoute } from '../discovery/app-route.ts';
import type { ClusterEvent } from '../discovery/cluster-events.ts';
import type { Finding } from '../discovery/findings.ts';
import type { MemberEvent } from '../discovery/member-events.ts';
import type { Member } from '../discovery/member.ts';
import type { Role } from '../discovery/role.ts';
import type { Leader, Snapshot } from '../discovery/snapshot.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import type { SessionState } from '../session/session-state.ts';
import type { ZnodeData } from '../watch/data.ts';
import type { ZnodeTree } from '../watch/tree.ts';
import type { AppSpec } from './app-spec.ts';
import type { DrainOptions } from './drain.ts';
import type { NodeSpec } from './node-spec.ts';
import type { ReadyOptions, Registered } from './ready.ts';

/** Watches of any znode as cold streams; paths are absolute, below the chroot. Throw InvalidName. */
export interface WatchStreams {
  /** The znode's stat, undefined while it is absent. See {@link Registrar} for faults. */
  exists$(path: string): Observable<Stat | undefined>;
  /** The znode's data, undefined while it is absent. Errors: ZooKeeperError NoAuth; ReplyTooLarge. */
  data$(path: string): Observable<ZnodeData | undefined>;
  /** Sorted names of its children, undefined while it is absent. Errors: ReplyTooLarge. */
  children$(path: string): Observable<readonly string[] | undefined>;
  /** The znode and all below it, by absolute path on the server. */
  tree$(path: string): Observable<ZnodeTree>;
}

/**
 * A cluster, seen and joined over one session. Nothing touches the network before the first subscription.
 *
 * What holds for every stream unless it says otherwise: shared work, the latest value first, then changes only; it
 * stands still while disconnected, never passes through an empty list, and is read anew before it goes on; it
 * survives expiry; completes after `close()`; errors with AuthFailed or TransportUnavailable alone.
 */
export interface Registrar extends AsyncDisposable {
  /** Every transition of the session. First where it stands. */
  readonly session$: Observable<SessionState>;
  /** One consistent picture at a time; marked `stale` while disconnected. First the first complete one. */
  readonly cluster$: Observable<Snapshot>;
  /** In election order. First the complete list. */
  readonly members$: Observable<readonly Member[]>;
  /** Exact differences of members$, `joined` for each one that is there already. */
  readonly memberEvents$: Observable<MemberEvent>;
  /** Who is first; undefined while nobody stands. On suspension `self` turns false with the role. */
  readonly leader$: Observable<Leader | undefined>;
  /** Every transition of the role of this registrar's nodes. First a follower. A demotion comes before `suspended`. */
  readonly role$: Observable<Role>;
  /** Sorted names of the applications with at least one live route. */
  readonly apps$: Observable<readonly string[]>;
  /** Who serves the application, in the order of their registration; empty while nobody does. */
  appRoutes$(app: string): Observable<readonly AppRoute[]>;
  /** Nodes, leader and applications as one stream of exact differences; begins with what is there already. */
  readonly events$: Observable<ClusterEvent>;
  /** Znodes that were left out, each as it becomes so; first those that are. */
  readonly invalid$: Observable<InvalidEntry>;
  /**
   * What an operator should look at: duplicate names, candidates that another library created, applications without their
   * node, persistent znodes. Each as it comes to be; first those that are. Nothing is done against them.
   *
   * @example
   * registrar.findings$.subscribe(({ type, path }) => console.warn(type, path));
   */
  readonly findings$: Observable<Finding>;
  readonly watch: WatchStreams;
  /**
   * Publishes a node for as long as it is subscribed: unsubscribing deletes the znode, so `firstValueFrom` would
   * leave at once; for a promise see {@link Registrar.ready}. An emission of the input updates the znode in place,
   * its completion keeps the last value. Shared per name. Errors besides: DuplicateJoin, InvalidOption, an error of
   * the input.
   */
  join(node: NodeSpec | Observable<NodeSpec>): Observable<RegistrationState>;
  /**
   * Publishes an application of a joined node, for as long as it is subscribed and the node is joined. Shared per
   * application and node: subscribers of equal specs, or of one Observable, share one znode, which the last one to
   * leave deletes. Errors besides: DuplicateServe where this registrar publishes the application of the node with other
   * data, LayoutMismatch, InvalidName, InvalidOption, an error of the input.
   *
   * @example
   * const billing$ = registrar.serve({ app: 'billing', weight: 2 });
   * billing$.subscribe((state) => console.log('billing:', state));
   * const billing = await registrar.ready(billing$);
   */
  serve(app: AppSpec | Observable<AppSpec>): Observable<RegistrationState>;
  /**
   * Subscribes to a join or a serve, and resolves once it is registered. Rejects with the error of the stream; with Closed
   * where the registrar is closed first; with ReadyTimeout, or the reason of the signal, as soon as it is to give up. Then
   * it lets go of the registration: other holders keep theirs.
   *
   * @example
   * const registered = await registrar.ready(registrar.join(node), { timeout: 10_000 });
   * const error = await registered.ended;
   */
  ready(registration$: Observable<RegistrationState>, options?: ReadyOptions): Promise<Registered>;
  /**
   * Drains all that this registrar announces, as {@link Registered.drain} does, for all holders: leadership is given up,
   * applications are announced as stopping; after the wait every join and serve completes, and the znodes are deleted.
   * Resolves then. The registrar stays open: other streams go on until `close()`, and a later join or serve is published.
   * Without applications it does not wait. Rejects with InvalidOption alone.
   *
   * @example
   * process.once('SIGTERM', async () => {
   *   await registrar.drain({ wait: 10_000 });
   *   await registrar.close();
   * });
   */
  drain(options?: DrainOptions): Promise<void>;
  /** Follower, work under the lease awaited, znodes deleted, session ended, streams completed; in bounded time. */
  close(): Promise<void>;
}

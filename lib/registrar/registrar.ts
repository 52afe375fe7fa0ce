import type { Observable } from 'rxjs';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import type { AppRoute } from '../discovery/app-route.ts';
import type { ClusterEvent } from '../discovery/cluster-events.ts';
import type { Finding } from '../discovery/findings.ts';
import type { MemberEvent } from '../discovery/member-events.ts';
import type { Member } from '../discovery/member.ts';
import type { Role } from '../discovery/role.ts';
import type { Leader, Snapshot } from '../discovery/snapshot.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import type { SessionState } from '../session/session-state.ts';
import type { AppSpec } from './app-spec.ts';
import type { DrainOptions } from './drain.ts';
import type { Health } from './health.ts';
import type { NodeSpec } from './node-spec.ts';
import type { ReadyOptions, Registered } from './ready.ts';
import type { WatchStreams } from './watch-streams.ts';

/**
 * A cluster, seen and joined over one session. Nothing touches the network before the first subscription.
 *
 * Every stream, unless it says otherwise, shares its work among all subscribers, emits the latest value first, and then
 * changes only. While disconnected it keeps still; no list becomes empty by that. After a reconnect, and after an expiry,
 * everything is read again before it emits. It completes after `close()`; it errors with AuthFailed or TransportUnavailable
 * alone.
 */
export interface Registrar extends AsyncDisposable {
  /**
   * Every transition of the session, and every attempt to connect. First the present state. Completes after `closed`.
   *
   * @example
   * registrar.session$.subscribe((session) => {
   *   if (session.status === 'suspended') console.warn(`expires in ${session.remainingMs()} ms`, session.cause);
   * });
   */
  readonly session$: Observable<SessionState>;
  /**
   * Members, leader and session as one consistent snapshot. First the first complete one; with the disconnect the same
   * members again, marked `stale`.
   *
   * @example
   * registrar.cluster$.subscribe(({ members, stale }) => gauge.set(members.length, { stale }));
   */
  readonly cluster$: Observable<Snapshot>;
  /**
   * The nodes, in election order. First the complete list, `[]` where there is none. A node that is cut off stays until its
   * session expires.
   *
   * @example
   * registrar.members$.subscribe((members) => console.log(members.map(({ name }) => name)));
   */
  readonly members$: Observable<readonly Member[]>;
  /**
   * Exact differences between the lists of `members$`, by znode: first `joined` for each node that is there already.
   *
   * @example
   * registrar.memberEvents$.subscribe(({ type, member }) => console.log(member.name, type));
   */
  readonly memberEvents$: Observable<MemberEvent>;
  /**
   * The first of the candidates; undefined while there is none. With `self` it has the lease, and is the same verdict as
   * `role$`: on a disconnect it turns false with the role. Emits when `path`, `self` or the lease changes, and not when the
   * leader changes its data.
   *
   * @example
   * registrar.leader$.pipe(whileLeader((lease) => work(lease))).subscribe();
   */
  readonly leader$: Observable<Leader | undefined>;
  /**
   * Every transition of the role of this registrar's nodes. First a follower, before anything is known. A demotion comes
   * before `session$` emits `suspended`.
   *
   * @example
   * registrar.role$.subscribe((role) => console.log(role.status === 'leader' ? role.lease.token : role.reason));
   */
  readonly role$: Observable<Role>;
  /**
   * Sorted names of the applications with at least one live route. First the complete list.
   *
   * @example
   * registrar.apps$.subscribe((apps) => console.log('served:', apps));
   */
  readonly apps$: Observable<readonly string[]>;
  /**
   * The routes of an application, in the order of their registration. First the complete list, `[]` where nobody serves it.
   * A route goes when its node does.
   *
   * @example
   * registrar.appRoutes$('billing').pipe(roundRobin()).subscribe((picker) => {
   *   billing = picker;
   * });
   */
  appRoutes$(app: string): Observable<readonly AppRoute[]>;
  /**
   * Nodes, leader and applications as one stream of exact differences; first what is there already.
   *
   * @example
   * registrar.events$.subscribe((event) => audit.write(JSON.stringify(event)));
   */
  readonly events$: Observable<ClusterEvent>;
  /**
   * Znodes that were left out of the lists, with the reason, each as it becomes so; first those that are.
   *
   * @example
   * registrar.invalid$.subscribe(({ path, reason }) => console.warn(path, reason));
   */
  readonly invalid$: Observable<InvalidEntry>;
  /**
   * Whether this process works, for liveness and readiness probes. First the present health, then every change. Takes no
   * part in an election and reads no list. Never errors: after `failed` and `closed` it completes.
   *
   * @example
   * registrar.health$.subscribe(({ ready, reason }) => console.log(ready ? 'ready' : reason));
   */
  readonly health$: Observable<Health>;
  /**
   * Findings for an operator: duplicate names, candidates that another library created, applications without their
   * node, persistent znodes. Each as it comes to be; first those that are. Nothing is done against them.
   *
   * @example
   * registrar.findings$.subscribe(({ type, path }) => console.warn(type, path));
   */
  readonly findings$: Observable<Finding>;
  /** Watches of any znode, as cold streams. */
  readonly watch: WatchStreams;
  /**
   * Publishes a node for as long as it is subscribed: unsubscribing deletes the znode, and `firstValueFrom` would leave at
   * once. For a promise see {@link Registrar.ready}. An emission of the input updates the znode in place; with `candidate:
   * false` a new znode replaces it in one transaction, once a second at most, so that Go nodes see the change. The
   * completion of the input keeps the last value. Shared per name. First `registering`; while disconnected `suspended`; after
   * an expiry `lost`, and then it registers again. Errors besides: DuplicateJoin, InvalidOption, an error of the input.
   *
   * @example
   * const node$ = registrar.join({ name: 'demo@localhost', routes: [{ port: 11_144 }] });
   * const joined = await registrar.ready(node$, { timeout: 10_000 });
   * await joined.leave();
   */
  join(node: NodeSpec | Observable<NodeSpec>): Observable<RegistrationState>;
  /**
   * Publishes an application of a joined node, for as long as it is subscribed and the node is joined. An emission of the
   * input updates the znode in place; in the flat layout a new znode replaces it, as for `join`. Shared per
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
  /**
   * Steps down, waits for work under the lease, deletes the znodes, ends the session and completes the streams, in this
   * order. Each step takes `closeTimeout` at most, or the `drainTimeout` of the work. Never rejects.
   *
   * @example
   * process.once('SIGTERM', () => void registrar.close());
   */
  close(): Promise<void>;
}

import {
  asyncScheduler,
  defer,
  distinctUntilChanged,
  EMPTY,
  endWith,
  map,
  NEVER,
  Subject,
  takeUntil,
  type Observable,
} from 'rxjs';
import { clusterEvents$ } from '../../discovery/cluster-events.ts';
import { memberEvents$ } from '../../discovery/member-events.ts';
import { background } from '../../registrar/background.ts';
import type { Role } from '../../discovery/role.ts';
import { isSameLeadership } from '../../discovery/snapshot-of.ts';
import { readyWith } from '../../registrar/ready.ts';
import { registrationStatuses } from '../../registrar/registration-statuses.ts';
import type { Registrar } from '../../registrar/registrar.ts';
import type { SessionState } from '../../session/session-state.ts';
import { silent } from '../../session/logger.ts';
import { fakeHealth } from './fake-health.ts';
import { fakeApps, type GivenRoutes } from './fake-apps.ts';
import { fakeRegistrations } from './fake-registrations.ts';
import { fakeView, lasting } from './fake-view.ts';

/** Streams of a fake registrar, all of them optional. */
export interface FakeStreams extends Partial<
  Omit<Registrar, 'appRoutes$' | 'close' | 'drain' | 'ready' | 'watch'>
> {
  /** By application. An application that is not here is served by nobody, until `serve` is subscribed. */
  readonly appRoutes?: GivenRoutes;
}

const isSameRole = (a: Role, b: Role): boolean =>
  a.status === 'leader'
    ? b.status === 'leader' && a.lease === b.lease
    : b.status === 'follower' && a.reason === b.reason;

/**
 * A registrar without a server. Streams that a test leaves out follow from those it gives, as in the real one:
 *
 * - `members$` decides `leader$`, `role$`, `cluster$` and the events; the first candidate leads, and where that is a
 *   member with `self`, the role has a lease, which ends with the term. By default there are no members.
 * - `session$` is connected by default. While it is not, nobody leads here, and snapshots are stale.
 * - `leader$`, `role$` and `cluster$` decide each other where one of them is given.
 * - `appRoutes` decides `apps$` and `appRoutes$`, which is `[]` for any other application.
 *
 * `join` registers at once, and the node appears in all streams, behind the given members; `serve` registers once its node
 * is there. Streams complete with `close()` alone, also where what was given has completed; they error where it does.
 * `invalid$`, `findings$` and `watch` never emit unless given.
 *
 * @example
 * const registrar = fakeRegistrar({ members$: of([fakeMember('a@host')]) });
 * await registrar.ready(registrar.join({ name: 'b@host', routes: [] }));
 * await firstValueFrom(registrar.members$); // a@host, which leads, and b@host
 */
export const fakeRegistrar = (streams: FakeStreams = {}): Registrar => {
  const closed$ = new Subject<void>();
  const drained$ = new Subject<void>();
  let closed = false;
  const open = <T>(source$: Observable<T>): Observable<T> =>
    defer(() => (closed ? EMPTY : lasting(source$).pipe(takeUntil(closed$))));
  const registrations = fakeRegistrations();
  const view = fakeView(streams, registrations.nodes$);
  const apps = fakeApps(streams.appRoutes ?? {}, registrations.routes$);
  const members$ = view.members$.pipe(distinctUntilChanged());
  const cluster$ = view.view$.pipe(
    map(({ snapshot }) => snapshot),
    distinctUntilChanged(),
  );
  const leader$ = cluster$.pipe(
    map(({ leader }) => leader),
    distinctUntilChanged(isSameLeadership),
  );
  const role$ = view.view$.pipe(
    map(({ role }) => role),
    distinctUntilChanged(isSameRole),
  );
  const session$ = streams.session$
    ? open(streams.session$)
    : open(view.session$).pipe(endWith<SessionState, [SessionState]>({ status: 'closed' }));
  const statuses = registrationStatuses();
  const close = (): Promise<void> => {
    closed = true;
    statuses.close();
    view.close();
    closed$.next();
    return Promise.resolve();
  };
  return {
    session$,
    cluster$: open(cluster$),
    members$: open(members$),
    memberEvents$: open(streams.memberEvents$ ?? memberEvents$(members$)),
    leader$: open(leader$),
    role$: streams.role$
      ? open(streams.role$)
      : open(role$).pipe(endWith<Role, [Role]>({ status: 'follower', reason: 'closed' })),
    apps$: open(streams.apps$ ?? apps.apps$),
    appRoutes$: (app) => open(apps.appRoutes$(app)),
    events$: open(streams.events$ ?? clusterEvents$({ members$, leader$, allRoutes$: apps.allRoutes$ })),
    invalid$: open(streams.invalid$ ?? NEVER),
    health$: streams.health$
      ? open(streams.health$)
      : fakeHealth({ session$, gap$: statuses.gap$, role$: open(streams.role$ ?? role$) }),
    findings$: open(streams.findings$ ?? NEVER),
    watch: {
      exists$: () => open(NEVER),
      data$: () => open(NEVER),
      children$: () => open(NEVER),
      tree$: () => open(NEVER),
    },
    join: (node) =>
      open(streams.join ? streams.join(node) : registrations.join(node)).pipe(
        statuses.follow(),
        takeUntil(drained$),
      ),
    serve: (app) =>
      open(streams.serve ? streams.serve(app) : registrations.serve(app, members$)).pipe(
        statuses.follow(),
        takeUntil(drained$),
      ),
    ready: readyWith({
      background: background(),
      closedBy: () => (closed ? 'closed' : undefined),
      drain$: () => EMPTY,
      runtime: { logger: silent, scheduler: asyncScheduler },
    }),
    drain: () => {
      const drained = statuses.drain();
      drained$.next();
      drained();
      return Promise.resolve();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

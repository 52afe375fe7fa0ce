import {
  concat,
  defer,
  distinctUntilChanged,
  filter,
  lastValueFrom,
  map,
  merge,
  ReplaySubject,
  Subject,
  tap,
  type Observable,
} from 'rxjs';
import { guid } from '../codec/entry-name.ts';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import { appsView$, routesOf$ } from '../discovery/apps.ts';
import { changesOf } from '../discovery/changes-of.ts';
import { releaseCurrentRun } from '../discovery/current-run.ts';
import { clusterEvents$ } from '../discovery/cluster-events.ts';
import { view$ } from '../discovery/cluster.ts';
import { findings$ } from '../discovery/findings.ts';
import { holds } from '../discovery/holds.ts';
import { memberEvents$ } from '../discovery/member-events.ts';
import type { Lease } from '../discovery/lease.ts';
import type { Snapshot } from '../discovery/snapshot.ts';
import { isSameLeadership } from '../discovery/snapshot-of.ts';
import type { RegistrationContext } from '../registration/registration-context.ts';
import { requireString } from '../errors/required.ts';
import { session } from '../session/session.ts';
import { shareLatest } from '../session/share-latest.ts';
import { arbiter } from '../watch/arbiter.ts';
import type { Watches } from '../watch/watches.ts';
import { announcements } from './announcements.ts';
import { background } from './background.ts';
import { draining } from './drain.ts';
import { joining } from './join.ts';
import { health$ } from './health.ts';
import type { RegistrarOptions } from './options.ts';
import { ownNodes } from './own-nodes.ts';
import { readyWith } from './ready.ts';
import type { Registrar } from './registrar.ts';
import { serving } from './serve.ts';
import { settings } from './settings.ts';
import { shutdownOn } from './shutdown-on.ts';
import { unheardCandidates } from './unheard-candidates.ts';
import { watchStreams } from './watch-streams.ts';

const newlyInvalid = changesOf<InvalidEntry, InvalidEntry>(
  (entry) => entry,
  ({ added }) => added,
);

/**
 * A registrar of one cluster. Touches no network before the first subscription. Throws InvalidOption for a wrong value of an
 * option, and nothing later; an unknown option is a warning of the logger.
 *
 * @example
 * const registrar = createRegistrar({ endpoints: ['localhost:2181'], cluster: 'my-cluster', shutdownOn: ['SIGTERM'] });
 * registrar.members$.subscribe((members) => console.log(members.map(({ name }) => name)));
 * registrar.join({ name: 'demo@localhost', routes: [{ port: 11_144 }] }).subscribe();
 */
export const createRegistrar = (options: RegistrarOptions = {}): Registrar => {
  const set = settings(options);
  const { paths, runtime } = set;
  const { chroot } = paths;
  const { transition$, state$, passive$, close } = session(set.session);
  const watches: Watches = { transition$, runtime, arbiter: arbiter(runtime.logger), maxEntry: set.maxEntry };
  const closing$ = new ReplaySubject<void>(1);
  /** After closing$: whoever leads has stepped down by then. */
  const leaving$ = new ReplaySubject<void>(1);
  const retiring$ = new Subject<string>();
  const held = holds(runtime);
  const own = ownNodes();
  const farewells = background();
  const announced = announcements();
  let guids = 0;
  const drains = draining(announced, farewells, runtime);
  const context: RegistrationContext = {
    ...watches,
    chroot,
    passive$,
    closing$: leaving$,
    acl: set.acl,
    newGuid: (sessionId) => guid(runtime.random, sessionId, (guids += 1)),
    background: farewells.run,
    beforeDelete$: (path) =>
      defer(() => {
        retiring$.next(path);
        return held.drained$(path);
      }),
  };

  /** The latest lease, for as long as somebody subscribes to a view of the cluster. */
  let lease: Lease | undefined;
  const clusterView$ = view$({
    ...set.lease,
    stepDown: set.stepDown,
    watches,
    chroot,
    nodes: paths.nodes,
    holds: held,
    own$: own.list$,
    retiring$,
    closing$,
  }).pipe(
    tap(({ role }) => {
      lease = role.status === 'leader' ? role.lease : undefined;
    }),
  );
  const project = <T>(pick: (snapshot: Snapshot) => T): Observable<T> =>
    clusterView$.pipe(
      map(({ snapshot }) => snapshot),
      filter((snapshot) => snapshot !== undefined),
      map(pick),
      distinctUntilChanged(),
    );
  const cluster$ = project((snapshot) => snapshot);
  const members$ = project(({ members }) => members);
  const leader$ = project(({ leader }) => leader).pipe(distinctUntilChanged(isSameLeadership));
  const apps = appsView$({ watches, chroot, apps: paths.apps, cluster$ });
  const unheard = unheardCandidates(watches, paths);
  const allRoutes$ = apps.pipe(map(({ all }) => all()));

  let isClosing = false;
  let closed: Promise<void> | undefined;
  const shutDown = async (): Promise<void> => {
    isClosing = true;
    announced.statuses.close();
    closing$.next();
    leaving$.next();
    const parted$ = defer(() => {
      close();
      return passive$;
    });
    await lastValueFrom(concat(farewells.settled$, parted$), { defaultValue: undefined });
    ignoreSignals();
  };
  const registrar: Registrar = {
    session$: state$,
    cluster$: unheard.heard(cluster$),
    members$,
    memberEvents$: memberEvents$(members$),
    leader$: unheard.heard(leader$),
    role$: unheard.heard(
      clusterView$.pipe(
        map(({ role }) => role),
        distinctUntilChanged(),
      ),
    ),
    apps$: apps.pipe(
      map((view) => view.apps),
      distinctUntilChanged(),
    ),
    appRoutes$: (app) => routesOf$(apps, requireString('app', app)),
    events$: unheard.heard(clusterEvents$({ members$, leader$, allRoutes$ })),
    invalid$: merge(
      clusterView$.pipe(
        map(({ invalid }) => [...invalid.values()]),
        newlyInvalid,
      ),
      apps.pipe(
        map(({ invalid }) => [...invalid.values()]),
        newlyInvalid,
      ),
    ).pipe(map((entry) => ({ ...entry, path: entry.path.slice(chroot.length) }))),
    health$: health$({
      ...{ session$: state$, gap$: announced.statuses.gap$, clock: runtime.clock },
      lease: () => lease,
    }).pipe(shareLatest({ ...runtime, linger: 0 })),
    findings$: findings$({ view$: clusterView$, apps$: apps, chroot }),
    watch: watchStreams(watches, chroot),
    join: joining(set, context, own, announced, unheard),
    serve: serving(set, context, own, announced),
    ready: readyWith({
      ...{ background: farewells, drain$: drains.one$, runtime },
      closedBy: () => (isClosing ? 'closed' : announced.isEnding() ? 'drained' : undefined),
    }),
    drain: (options) => {
      releaseCurrentRun();
      return lastValueFrom(drains.all$(options), { defaultValue: undefined });
    },
    close: () => {
      releaseCurrentRun();
      return (closed ??= shutDown());
    },
    [Symbol.asyncDispose]: () => registrar.close(),
  };
  const ignoreSignals = shutdownOn(set.shutdownOn, () => registrar.close());
  return registrar;
};

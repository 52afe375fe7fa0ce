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
  type Observable,
} from 'rxjs';
import { absolutePath } from '../codec/cluster-paths.ts';
import type { InvalidEntry } from '../codec/invalid-entry.ts';
import { appsView$, routesOf$ } from '../discovery/apps.ts';
import { changesOf } from '../discovery/changes-of.ts';
import { releaseCurrentRun } from '../discovery/current-run.ts';
import { clusterEvents$ } from '../discovery/cluster-events.ts';
import { view$ } from '../discovery/cluster.ts';
import { findings$ } from '../discovery/findings.ts';
import { holds } from '../discovery/holds.ts';
import { memberEvents$ } from '../discovery/member-events.ts';
import type { Snapshot } from '../discovery/snapshot.ts';
import { isSameLeadership } from '../discovery/snapshot-of.ts';
import type { RegistrationContext } from '../registration/registration-context.ts';
import { requireString } from '../errors/required.ts';
import { session } from '../session/session.ts';
import { arbiter } from '../watch/arbiter.ts';
import { children$ } from '../watch/children.ts';
import { data$ } from '../watch/data.ts';
import { exists$ } from '../watch/exists.ts';
import { tree$ } from '../watch/tree.ts';
import type { Watches } from '../watch/watches.ts';
import { announcements } from './announcements.ts';
import { background } from './background.ts';
import { draining } from './drain.ts';
import { joining } from './join.ts';
import type { RegistrarOptions } from './options.ts';
import { ownNodes } from './own-nodes.ts';
import { readyWith } from './ready.ts';
import type { Registrar, WatchStreams } from './registrar.ts';
import { serving } from './serve.ts';
import { settings } from './settings.ts';
import { shutdownOn } from './shutdown-on.ts';
import { unheardCandidates } from './unheard-candidates.ts';

const watchStreams = (watches: Watches, chroot: string): WatchStreams => {
  const at = (path: string): string => `${chroot}${absolutePath('path', path)}` || '/';
  return {
    exists$: (path) => exists$(watches, at(path)),
    data$: (path) => data$(watches, at(path)),
    children$: (path) => children$(watches, at(path)),
    tree$: (path) => tree$(watches, at(path)),
  };
};

const newlyInvalid = changesOf<InvalidEntry, InvalidEntry>(
  (entry) => entry,
  ({ added }) => added,
);

/** Throws InvalidOption; nothing throws later. An unknown option is a warning of the logger. */
export const createRegistrar = (options: RegistrarOptions = {}): Registrar => {
  const set = settings(options);
  const { paths, runtime } = set;
  const { chroot } = paths;
  const { transition$, state$, passive$, close } = session(set.session);
  const watches: Watches = { transition$, runtime, arbiter: arbiter(), maxEntry: set.maxEntry };
  const closing$ = new ReplaySubject<void>(1);
  /** After closing$: whoever leads has stepped down by then. */
  const leaving$ = new ReplaySubject<void>(1);
  const retiring$ = new Subject<string>();
  const held = holds(runtime);
  const own = ownNodes();
  const farewells = background();
  const announced = announcements();
  const drains = draining(announced, farewells, runtime);
  const context: RegistrationContext = {
    ...watches,
    chroot,
    passive$,
    closing$: leaving$,
    acl: set.acl,
    background: farewells.run,
    beforeDelete$: (path) =>
      defer(() => {
        retiring$.next(path);
        return held.drained$(path);
      }),
  };

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
  });
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
    events$: clusterEvents$({ members$, leader$, allRoutes$ }),
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

import { isDeepStrictEqual } from 'node:util';
import { distinctUntilChanged, map, merge, skipWhile, type Observable } from 'rxjs';
import type { AppRoute } from './app-route.ts';
import { changesOf } from './changes-of.ts';
import type { Diff } from './diff.ts';
import type { Member } from './member.ts';
import type { Leader } from './snapshot.ts';

/** What happens in a cluster, in the terms of the Ergo registrar. */
export type ClusterEvent =
  | { readonly type: 'node-joined' | 'node-left'; readonly member: Member }
  | { readonly type: 'node-updated'; readonly member: Member; readonly before: Member }
  | { readonly type: 'leader-changed'; readonly leader: Leader | undefined }
  | {
      readonly type:
        | 'application-loaded'
        | 'application-started'
        | 'application-stopping'
        /** It was running or stopping, and is loaded now. */
        | 'application-stopped'
        /** Its weight, mode, endpoints or ext changed; or its state is a word that this version does not know. */
        | 'application-updated'
        | 'application-unloaded';
      readonly route: AppRoute;
    };

/** The values that a restart under the same name does not change by itself. */
const nodeData = ({ candidate, routes, endpoints, ext }: Member): unknown => [
  candidate,
  routes,
  endpoints,
  ext,
];

const appData = ({ weight, mode, state, endpoints, ext }: AppRoute): unknown => [
  weight,
  mode,
  state,
  endpoints,
  ext,
];

const isNews =
  <T>(dataOf: (value: T) => unknown) =>
  ({ before, now }: Diff<T>['changed'][number]): boolean =>
    !isDeepStrictEqual(dataOf(before), dataOf(now));

/** By name: where several znodes have one name, the newest is current. */
const nodeEvents$ = (members$: Observable<readonly Member[]>): Observable<ClusterEvent> =>
  members$.pipe(
    changesOf<Member, ClusterEvent>(
      ({ name }) => name,
      ({ added, changed, removed }) => [
        ...removed.map((member): ClusterEvent => ({ type: 'node-left', member })),
        ...changed
          .filter(isNews(nodeData))
          .map(({ before, now }): ClusterEvent => ({ type: 'node-updated', member: now, before })),
        ...added.map((member): ClusterEvent => ({ type: 'node-joined', member })),
      ],
    ),
  );

const leaderEvents$ = (leader$: Observable<Leader | undefined>): Observable<ClusterEvent> =>
  leader$.pipe(
    skipWhile((leader) => leader === undefined),
    distinctUntilChanged((a, b) => a?.path === b?.path && a?.token === b?.token && a?.self === b?.self),
    map((leader) => ({ type: 'leader-changed', leader })),
  );

const became = {
  loaded: 'application-loaded',
  running: 'application-started',
  stopping: 'application-stopping',
  unknown: 'application-updated',
} as const;

const stateEvent = (before: AppRoute | undefined, route: AppRoute): ClusterEvent => {
  if (before?.state === route.state) return { type: 'application-updated', route };
  const wasStarted = before?.state === 'running' || before?.state === 'stopping';
  if (wasStarted && route.state === 'loaded') return { type: 'application-stopped', route };
  return { type: became[route.state], route };
};

/** By application and node: where several znodes announce it, the newest is current. */
const appEvents$ = (all$: Observable<readonly AppRoute[]>): Observable<ClusterEvent> =>
  all$.pipe(
    changesOf<AppRoute, ClusterEvent>(
      ({ app, node }) => JSON.stringify([app, node]),
      ({ added, changed, removed }) => [
        ...removed.map((route): ClusterEvent => ({ type: 'application-unloaded', route })),
        ...changed.filter(isNews(appData)).map(({ before, now }) => stateEvent(before, now)),
        ...added.map((route) => stateEvent(undefined, route)),
      ],
    ),
  );

/**
 * All of it as one stream; begins with what is there already. Nodes count by name, applications by (app, node), as in
 * Ergo: a restart under the same name, whose next process is up before the first one has left, is `updated` if the data
 * differ, else nothing. The events of znodes are those of `memberEvents$`.
 */
export const clusterEvents$ = (streams: {
  readonly members$: Observable<readonly Member[]>;
  readonly leader$: Observable<Leader | undefined>;
  readonly allRoutes$: Observable<readonly AppRoute[]>;
}): Observable<ClusterEvent> =>
  merge(nodeEvents$(streams.members$), leaderEvents$(streams.leader$), appEvents$(streams.allRoutes$));

import { distinctUntilChanged, map, merge, skipWhile, type Observable } from 'rxjs';
import type { AppRoute } from './app-route.ts';
import { changesOf } from './changes-of.ts';
import { memberEvents$ } from './member-events.ts';
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

const nodeEvents$ = (members$: Observable<readonly Member[]>): Observable<ClusterEvent> =>
  memberEvents$(members$).pipe(
    map((event): ClusterEvent =>
      event.type === 'updated'
        ? { ...event, type: 'node-updated' }
        : { ...event, type: `node-${event.type}` },
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

const appEvents$ = (all$: Observable<readonly AppRoute[]>): Observable<ClusterEvent> =>
  all$.pipe(
    changesOf<AppRoute, ClusterEvent>(
      ({ path, token }) => `${token} ${path}`,
      ({ added, changed, removed }) => [
        ...removed.map((route): ClusterEvent => ({ type: 'application-unloaded', route })),
        ...changed.map(({ before, now }) => stateEvent(before, now)),
        ...added.map((route) => stateEvent(undefined, route)),
      ],
    ),
  );

/** All of it as one stream; begins with what is there already. Each is an exact difference of two snapshots. */
export const clusterEvents$ = (streams: {
  readonly members$: Observable<readonly Member[]>;
  readonly leader$: Observable<Leader | undefined>;
  readonly allRoutes$: Observable<readonly AppRoute[]>;
}): Observable<ClusterEvent> =>
  merge(nodeEvents$(streams.members$), leaderEvents$(streams.leader$), appEvents$(streams.allRoutes$));

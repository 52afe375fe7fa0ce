import {
  defer,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  observeOn,
  queueScheduler,
  switchMap,
  takeUntil,
  last,
  tap,
  distinctUntilChanged,
  type Observable,
} from 'rxjs';
import { appDirectory$ } from '../directory/app-directory.ts';
import { shareLatest } from '../session/share-latest.ts';
import type { Watches } from '../watch/watches.ts';
import type { AppRoute } from './app-route.ts';
import { appRoster } from './app-roster.ts';
import type { AppsView } from './apps-view.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The applications with their routes, joined to the members. Shared; first when both have been read, then at each
 * change of either; completes when the session is closed. Errors: AuthFailed. Stands still while disconnected, and until
 * both have been read again.
 */
export const appsView$ = (options: {
  readonly watches: Watches;
  readonly chroot: string;
  /** Absolute path of `apps/`. */
  readonly apps: string;
  readonly cluster$: Observable<Pick<Snapshot, 'members' | 'stale'>>;
}): Observable<AppsView> => {
  const { watches, cluster$ } = options;
  return defer(() => {
    const roster = appRoster(options.chroot);
    let owner = 0n;
    let [hasMembers, hasRoutes, isTurn] = [false, false, false];
    const session$ = watches.transition$.pipe(
      tap(({ link }) => {
        // What was read on another connection says nothing beside what is read on this one.
        [hasRoutes, isTurn] = [false, false];
        if (link) owner = link.sessionId;
      }),
    );
    const change$ = appDirectory$(watches, options.apps).pipe(
      observeOn(queueScheduler),
      tap((change) => {
        hasRoutes = true;
        roster.apply(change, owner);
      }),
    );
    const member$ = cluster$.pipe(
      tap((snapshot) => {
        hasMembers = !snapshot.stale;
        if (hasMembers) roster.members(snapshot.members);
      }),
    );
    // Members and routes that arrived together are told together: a node that goes takes its routes with it. Whoever
    // began anew on this connection hears of the end of a turn after this does, and is not made to wait for the next one.
    const turn$ = watches.transition$.pipe(
      switchMap(({ link }) => link?.connection.turn$ ?? EMPTY),
      observeOn(queueScheduler),
      tap((turn) => {
        isTurn = turn === 'start';
      }),
    );
    return merge(session$.pipe(ignoreElements()), member$, change$, turn$).pipe(
      filter(() => !isTurn && hasMembers && hasRoutes),
      map(roster.view),
      distinctUntilChanged(),
      takeUntil(watches.transition$.pipe(last(null, undefined))),
    );
  }).pipe(shareLatest(watches.runtime));
};

/** The list of one application: empty while nobody serves it. */
export const routesOf$ = (view$: Observable<AppsView>, app: string): Observable<readonly AppRoute[]> =>
  view$.pipe(
    map(({ routes }) => routes(app)),
    distinctUntilChanged(),
  );

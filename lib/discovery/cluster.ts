import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  finalize,
  interval,
  last,
  map,
  merge,
  mergeMap,
  observeOn,
  queueScheduler,
  repeat,
  Subject,
  switchMap,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import { whenDue } from '../connection/when-due.ts';
import type { NodeData } from '../codec/node-data.ts';
import type { Entry } from '../directory/entry.ts';
import { nodeDirectory$ } from '../directory/node-directory.ts';
import type { Link } from '../session/link.ts';
import { shareLatest } from '../session/share-latest.ts';
import type { Watches } from '../watch/watches.ts';
import type { Contender } from './candidacies.ts';
import { deliverOutsideRun } from './current-run.ts';
import { election } from './election.ts';
import type { Holds } from './holds.ts';
import { leaseClock } from './lease-clock.ts';
import type { LeaseOptions } from './lease-timing.ts';
import type { Own } from './own.ts';
import { renew$ } from './renewal.ts';
import type { StepDown } from './role.ts';
import { rowOf, type Row } from './row.ts';
import type { View } from './snapshot.ts';
import { strangers } from './strangers.ts';
import { pingTouches$ } from './ping-touches.ts';

export interface ClusterOptions extends LeaseOptions {
  /** Absolute path of `nodes/`. */
  readonly nodes: string;
  readonly watches: Watches;
  readonly chroot: string;
  readonly stepDown: StepDown;
  readonly holds: Holds;
  readonly own$: Observable<readonly Own[]>;
  /** Absolute paths of own znodes that are about to be deleted. */
  readonly retiring$: Observable<string>;
  readonly closing$: Observable<unknown>;
}

const sameContender = (a: Contender | undefined, b: Contender | undefined): boolean =>
  a?.own.path === b?.own.path && a?.link === b?.link;

/**
 * The cluster as one serial reducer sees it: all facts stand in one queue, so every subscriber sees the same order,
 * and a handler may cause further facts. Shared; first the latest view; completes when the session is closed.
 * Errors: AuthFailed. Survives disconnects and expiry.
 */
export const view$ = (options: ClusterOptions): Observable<View> => {
  const { watches, nodes } = options;
  const { transition$, runtime } = watches;
  const { clock, logger, scheduler } = runtime;

  return defer(() => {
    const expired$ = new Subject<void>();
    const relist$ = new Subject<void>();
    const renewing$ = new BehaviorSubject<Contender | undefined>(undefined);
    const leads$ = new BehaviorSubject(false);
    const lease = leaseClock({ ...options, clock, logger });
    const reducer = election({
      ...options,
      logger,
      leaseClock: lease,
      strangers: strangers(logger),
      expired: () => {
        expired$.next();
      },
    });
    const { check, leads } = reducer;
    const renewal$ = renewing$.pipe(
      distinctUntilChanged(sameContender),
      switchMap((contender) => (contender ? renew$(contender, runtime, lease.interval) : EMPTY)),
    );
    const touch$ = transition$.pipe(
      switchMap(({ link }) =>
        link
          ? pingTouches$(link.connection, clock).pipe(map((touch) => [link.epoch, touch] as const))
          : EMPTY,
      ),
    );
    const lookAtClock$ = defer(() =>
      merge(
        whenDue(() => scheduler.now() + lease.remainingMs(), scheduler).pipe(repeat()),
        // Timers stand still while the machine is suspended, and the first one may be long.
        interval(lease.interval, scheduler),
      ),
    );
    const deadline$ = leads$.pipe(
      distinctUntilChanged(),
      switchMap((leading) => (leading ? lookAtClock$ : EMPTY)),
    );
    const turn$ = transition$.pipe(
      switchMap(({ link }) => link?.connection.turn$.pipe(filter((turn) => turn === 'start')) ?? EMPTY),
    );
    const fact = <T>(source$: Observable<T>, take: (value: T) => void): Observable<unknown> =>
      source$.pipe(observeOn(queueScheduler), tap(take));
    const keep = (entry: Entry<NodeData>, { sessionId }: Link): Row =>
      rowOf(entry, options.chroot, sessionId);

    return merge(
      transition$.pipe(tap(reducer.transition)),
      // Before the data of a turn are looked at, the clock is.
      fact(merge(turn$, deadline$, expired$).pipe(filter(leads)), check),
      fact(touch$, ([epoch, touch]) => {
        reducer.pinged(epoch, touch);
      }),
      fact(renewal$, reducer.renewal),
      fact(options.own$, reducer.own),
      fact(nodeDirectory$(watches, { path: nodes, keep, relist$ }), reducer.change),
      fact(options.retiring$, reducer.retire),
      fact(options.closing$, reducer.close),
    ).pipe(
      tap(() => {
        leads$.next(leads());
        renewing$.next(reducer.renewing());
        if (reducer.needsList()) relist$.next();
      }),
      map(reducer.views),
      filter((views) => views.length > 0),
      mergeMap((views) => views),
      takeUntil(transition$.pipe(last(null, undefined))),
      finalize(() => {
        reducer.end();
      }),
    );
  }).pipe(deliverOutsideRun(), shareLatest(runtime));
};

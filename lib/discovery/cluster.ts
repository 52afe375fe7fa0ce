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
  share,
  Subject,
  switchMap,
  takeUntil,
  takeWhile,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import type { NodeData } from '../codec/node-data.ts';
import type { Entry } from '../directory/entry.ts';
import { nodeDirectory$ } from '../directory/node-directory.ts';
import { elapsedSince } from '../session/clock.ts';
import type { Link } from '../session/link.ts';
import { shareLatest } from '../session/share-latest.ts';
import type { Watches } from '../watch/watches.ts';
import type { Contender } from './candidacies.ts';
import { election, type StepDown } from './election.ts';
import type { Holds } from './holds.ts';
import { renewals } from './lease.ts';
import type { Own } from './own.ts';
import { renew$, type RenewOptions } from './renew.ts';
import { rowOf, type Row } from './row.ts';
import type { View } from './snapshot.ts';
import { strangers } from './strangers.ts';

export interface ClusterOptions extends RenewOptions {
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
  const { clock, scheduler } = runtime;

  return defer(() => {
    const expired$ = new Subject<void>();
    const relist$ = new Subject<void>();
    const contender$ = new BehaviorSubject<Contender | undefined>(undefined);
    const reducer = election({
      ...options,
      clock,
      strangers: strangers(runtime.logger),
      expired: () => {
        expired$.next();
      },
    });
    const { check, leads } = reducer;
    const ack$ = contender$.pipe(
      distinctUntilChanged(sameContender),
      switchMap((contender) => (contender ? renew$(contender, runtime, options) : EMPTY)),
      share(),
    );
    const deadline$ = ack$.pipe(
      switchMap(({ at, limit }) =>
        merge(
          timer(Math.ceil(limit - elapsedSince(clock, at)) + 1, scheduler),
          // Timers stand still while the machine is suspended: the clock, which does not, is looked at now and then.
          interval(limit / renewals, scheduler).pipe(takeWhile(leads)),
        ),
      ),
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
      fact(ack$, reducer.acked),
      fact(options.own$, reducer.own),
      fact(nodeDirectory$(watches, { path: nodes, keep, relist$ }), reducer.change),
      fact(options.retiring$, reducer.retire),
      fact(options.closing$, reducer.close),
    ).pipe(
      tap(() => {
        contender$.next(reducer.contender());
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
  }).pipe(shareLatest({ ...runtime, linger: 0 }));
};

import { asyncScheduler, defer, EMPTY, NEVER, Subject, takeUntil, type Observable } from 'rxjs';
import type { AppRoute } from '../../discovery/app-route.ts';
import { clusterEvents$ } from '../../discovery/cluster-events.ts';
import { memberEvents$ } from '../../discovery/member-events.ts';
import { background } from '../../registrar/background.ts';
import { readyWith } from '../../registrar/ready.ts';
import type { Registrar } from '../../registrar/registrar.ts';
import { silent } from '../../session/logger.ts';

/** Streams of a registrar that does not exist. What is left out never emits, or follows from what is given. */
export interface FakeStreams extends Partial<
  Omit<Registrar, 'appRoutes$' | 'close' | 'drain' | 'ready' | 'watch'>
> {
  /** By application. */
  readonly appRoutes?: Readonly<Record<string, Observable<readonly AppRoute[]>>>;
}

/** A registrar whose streams are those of the test, from marbles say. `close()` completes them at once, `drain()` those of `join` and `serve`. */
export const fakeRegistrar = (streams: FakeStreams = {}): Registrar => {
  const closed$ = new Subject<void>();
  const drained$ = new Subject<void>();
  let closed = false;
  const open = <T>(source$: Observable<T> = NEVER): Observable<T> =>
    defer(() => (closed ? EMPTY : source$.pipe(takeUntil(closed$))));
  const { members$ = NEVER, leader$ = NEVER, appRoutes = {}, join, serve } = streams;
  const close = (): Promise<void> => {
    closed = true;
    closed$.next();
    return Promise.resolve();
  };
  return {
    session$: open(streams.session$),
    cluster$: open(streams.cluster$),
    members$: open(members$),
    memberEvents$: open(streams.memberEvents$ ?? memberEvents$(members$)),
    leader$: open(leader$),
    role$: open(streams.role$),
    apps$: open(streams.apps$),
    appRoutes$: (app) => open(appRoutes[app]),
    events$: open(streams.events$ ?? clusterEvents$({ members$, leader$, allRoutes$: NEVER })),
    invalid$: open(streams.invalid$),
    watch: {
      exists$: () => open(),
      data$: () => open(),
      children$: () => open(),
      tree$: () => open(),
    },
    join: (node) => open(join?.(node)).pipe(takeUntil(drained$)),
    serve: (app) => open(serve?.(app)).pipe(takeUntil(drained$)),
    ready: readyWith({
      background: background(),
      closedBy: () => (closed ? 'closed' : undefined),
      drain$: () => EMPTY,
      runtime: { logger: silent, scheduler: asyncScheduler },
    }),
    drain: () => {
      drained$.next();
      return Promise.resolve();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

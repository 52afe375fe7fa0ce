import {
  BehaviorSubject,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  filter,
  finalize,
  first,
  ignoreElements,
  map,
  observeOn,
  of,
  queueScheduler,
  repeat,
  ReplaySubject,
  takeUntil,
  takeWhile,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { capabilities } from './capabilities.ts';
import { dialing } from './dialing.ts';
import { isolated } from './isolation.ts';
import { lookups } from './lookups.ts';
import { memory } from './memory.ts';
import { monotonic } from './monotonic.ts';
import type { SessionOptions } from './session-options.ts';
import type { SessionState } from './session-state.ts';
import { sessionLog } from './session-log.ts';
import { shareLatest } from './share-latest.ts';
import { suspects } from './suspects.ts';
import type { Transition } from './transition.ts';

/** One session, reconnected for as long as somebody subscribes. */
export interface Session {
  /**
   * Shared; first the latest step, then every one, each before {@link Session.state$} tells it, so that whatever
   * depends on a connection has let go of it by then. Completes after `closed`. Errors: AuthFailed.
   */
  readonly transition$: Observable<Transition>;
  /** Shared like transition$, of which it is the public face. */
  readonly state$: Observable<SessionState>;
  /** As transition$, but without keeping the session alive: completes as soon as it ends, whoever ends it. */
  readonly passive$: Observable<Transition>;
  /** Ends the session: `closed`, then every stream completes, also for those who subscribe later. */
  close(): void;
}

interface Step {
  readonly transition: Transition;
  readonly phase: 'before' | 'after';
}

const closed: Transition = { state: { status: 'closed' }, link: undefined };

export const session = (options: SessionOptions): Session => {
  const { runtime } = options;
  const { clock, logger, scheduler, random } = runtime;
  const steady = monotonic(scheduler, clock);
  const closing$ = new ReplaySubject<void>(1);
  const open$ = new BehaviorSubject(0);
  const counts = { incarnation: 0, epoch: 0 };
  const known = capabilities(options.transport.lacks, () => steady.now());
  const suspected = suspects(() => steady.now(), logger);
  const names = lookups({
    transport: options.transport,
    scheduler: steady,
    logger,
    firstWait: options.limits.connectTimeout ?? Math.min(5_000, options.sessionTimeout / 2),
    knownWait: options.sessionTimeout / 8,
    pass$: runtime.pass$,
  });
  const log = sessionLog(options, () => steady.now());
  const current$ = new BehaviorSubject<Transition | undefined>(undefined);

  const life$ = defer(() => {
    const past = memory({
      clock,
      now: () => steady.now(),
      sessionTimeout: options.sessionTimeout,
      backoff: runtime.backoff,
      random,
      capabilities: { ...known, of: (connection) => known.of(isolated(connection, suspected)) },
      counts,
    });
    const { attempt$, stop } = dialing({
      ...{ session: options, past, names, open$ },
      scheduler: steady,
      mayFail: () => options.onRefused !== 'retry' && counts.epoch === 0,
    });
    const attempts$ = attempt$.pipe(repeat({ delay: () => timer(past.delay, scheduler) }));
    return concat(of(past.connecting()), attempts$).pipe(
      finalize(() => {
        stop();
        names.stop();
      }),
    );
  });

  const parted$ = open$.pipe(
    first((count) => count === 0),
    ignoreElements(),
  );
  const step$ = concat(life$.pipe(takeUntil(closing$)), parted$, of(closed)).pipe(
    concatMap((transition): Step[] => [
      { transition, phase: 'before' },
      { transition, phase: 'after' },
    ]),
    observeOn(queueScheduler),
    tap({
      next: ({ transition, phase }) => {
        if (phase === 'before') log.transition(transition.state);
        current$.next(transition);
      },
      error: log.failed,
      finalize: () => {
        log.end();
        current$.next(undefined);
      },
    }),
    // A closed session stays closed, and says so. Streams that stand on it begin anew, and complete by themselves.
    shareLatest(runtime, { staysComplete: runtime.linger > 0 }),
  );
  return {
    transition$: step$.pipe(
      map(({ transition }) => transition),
      distinctUntilChanged(),
    ),
    state$: step$.pipe(
      filter(({ phase }) => phase === 'after'),
      map(({ transition }) => transition.state),
    ),
    passive$: concat(
      current$.pipe(
        distinctUntilChanged(),
        takeWhile((transition) => transition !== undefined),
      ),
      parted$,
    ),
    close: () => {
      closing$.next();
    },
  };
};

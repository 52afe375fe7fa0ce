import {
  BehaviorSubject,
  catchError,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
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
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { formatEndpoint, type Endpoint } from '../connection/endpoint.ts';
import type { Auth, Limits, Transport } from '../connection/transport.ts';
import { ConnectFailed } from '../errors/connect-failed.ts';
import { isTagged } from '../errors/is-tagged.ts';
import { addressCursor } from './address-cursor.ts';
import { capabilities } from './capabilities.ts';
import { readClock } from './clock.ts';
import { graceful } from './graceful.ts';
import type { Runtime } from './runtime.ts';
import { memory, type Dialled } from './memory.ts';
import { monotonic } from './monotonic.ts';
import type { SessionState } from './session-state.ts';
import { shareLatest } from './share-latest.ts';
import type { Transition } from './transition.ts';

export interface SessionOptions {
  readonly endpoints: readonly Endpoint[];
  readonly transport: Transport;
  readonly auth: readonly Auth[];
  /** Milliseconds. */
  readonly sessionTimeout: number;
  readonly limits: Omit<Limits, 'scheduler'>;
  readonly runtime: Runtime;
}

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
  const limits: Limits = { ...options.limits, scheduler: monotonic(scheduler, clock) };
  const closing$ = new ReplaySubject<void>(1);
  const open$ = new BehaviorSubject(0);
  const counts = { incarnation: 0, epoch: 0 };
  const known = capabilities(options.transport.lacks);
  const current$ = new BehaviorSubject<Transition | undefined>(undefined);

  const life$ = defer(() => {
    const past = memory({
      clock,
      now: () => limits.scheduler.now(),
      backoff: runtime.backoff,
      random,
      capabilities: known,
      counts,
    });
    const cursor = addressCursor(options.endpoints, options.transport, limits, random);

    const dial$ = (fresh: boolean): Observable<Dialled> =>
      cursor.next$().pipe(
        concatMap(({ endpoint, address }) => {
          logger.debug(`connecting to ${formatEndpoint(endpoint)}`);
          const connect$ = options.transport.connect(
            {
              endpoint,
              address,
              sessionTimeout: options.sessionTimeout,
              resume: fresh ? undefined : past.grant,
              lastZxid: fresh ? 0n : past.lastZxid,
              auth: options.auth,
            },
            limits,
          );
          const dialledAt = readClock(clock);
          return graceful(connect$, { ...runtime, open$ }).pipe(
            map((connection) => ({ connection, dialledAt })),
          );
        }),
      );
    const adopt$ = (dialled: Dialled): Observable<Transition> =>
      concat(
        defer(() => past.opened(dialled)),
        dialled.connection.closed$.pipe(map((loss) => past.closed(dialled.connection, loss))),
      );
    // `sync` makes the server catch up with its leader: whoever is still behind us then has lost what we have seen.
    const probe$ = dial$(true).pipe(
      concatMap(({ connection, dialledAt }) =>
        connection.request({ op: 'sync', path: '/' }).pipe(
          concatMap(({ zxid }) => {
            const place = formatEndpoint(connection.endpoint);
            if (zxid >= past.lastZxid)
              throw new ConnectFailed('silent-close', place, 'it was behind us and has caught up');
            logger.warn(
              `${place} knows less than this client has seen: the ensemble's data was wiped or restored`,
            );
            return concat(
              of(past.lost('ensemble-reset'), past.connecting()),
              adopt$({ connection, dialledAt }),
            );
          }),
        ),
      ),
    );
    const failed$ = (error: unknown): Observable<Transition> => {
      if (isTagged(error, 'ConnectionLost') || isTagged(error, 'ZooKeeperError')) {
        return failed$(new ConnectFailed('silent-close', 'the probed server', error.message));
      }
      if (!isTagged(error, 'ConnectFailed')) return throwError(() => error);
      logger.info(error.message);
      if (error.reason === 'session-expired' && past.grant)
        return of(past.lost('expired'), past.connecting());
      const told = past.refused(error, cursor.atRoundEnd());
      return told ? of(told) : EMPTY;
    };
    const attempt$ = defer(() => (past.suspicious ? probe$ : dial$(false).pipe(concatMap(adopt$)))).pipe(
      catchError(failed$),
      repeat({ delay: () => timer(past.delay, scheduler) }),
    );
    return concat(of(past.connecting()), attempt$);
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
      next: ({ transition }) => {
        current$.next(transition);
      },
      finalize: () => {
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

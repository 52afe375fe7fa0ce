import {
  asyncScheduler,
  BehaviorSubject,
  catchError,
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  finalize,
  first,
  from,
  fromEvent,
  ignoreElements,
  map,
  Observable,
  ReplaySubject,
  retry,
  switchMap,
  takeUntil,
  tap,
  throwError,
  timer,
  type ObservableInput,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { withinRun } from '../discovery/current-run.ts';
import { loggerOf, type Lease } from '../discovery/lease.ts';
import type { Role } from '../discovery/role.ts';
import type { Leader } from '../discovery/snapshot.ts';
import {
  requireFunction,
  requireMethods,
  requireMilliseconds,
  requireObject,
  requireOneOf,
} from '../errors/required.ts';
import { leaderRun, type LeaderRun } from './leader-run.ts';
import { warnOfUnknownOptions } from './unknown-options.ts';

/** Options of {@link whileLeader}. */
export interface WhileLeaderOptions {
  /**
   * Asked after the end of a lease: completes (or resolves) once nothing of the run is left, where its own end cannot tell,
   * as with a child process. @default the run's own end is all
   */
  readonly drained?: (lease: Lease) => ObservableInput<unknown>;
  /**
   * Milliseconds that a run may take to end after its lease. The next run, and the deletion of the znode, wait so long at
   * most, also where the registrar's `closeTimeout` is shorter. @default 5_000
   */
  readonly drainTimeout?: number;
  /**
   * After an error of a run under its lease: `'resign'` gives leadership up and ends the stream with the error; `'keep'`
   * ends the stream alone; `'retry'` logs the error and starts the run again, after 1 s, doubling to 30 s. @default 'resign'
   */
  readonly onError?: 'resign' | 'retry' | 'keep';
  /** Promises and async iterables settle outside of virtual time. @default rxjs' asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

/** A role or a leader: either one names the lease of this process. */
export type Leadership = Role | Leader | undefined;

const leaseOf = (value: Leadership): Lease | undefined => {
  if (value === undefined) return undefined;
  if ('status' in value) return value.status === 'leader' ? value.lease : undefined;
  return value.lease;
};

const optionNames = { drained: true, drainTimeout: true, onError: true, scheduler: true } as const;

const [firstRetry, longestRetry] = [1_000, 30_000];

/**
 * Runs work while this process leads. Takes `role$` or `leader$`. One run at a time: the next one, and the deletion of the
 * znode, wait until the run has ended. A run ends with its lease: an Observable is unsubscribed, an async iterable is told
 * by `return()`, a promise by `lease.signal`. It has ended when its teardown is done, when `return()` or the promise has
 * settled, and when `drained` has completed. Values after the end of the lease are dropped; a rejection then is logged. A
 * run that completes is not repeated under its lease. A run that calls `leave` or `close` is not waited for by that call.
 *
 * Emits what the runs emit; completes with the source, after the last run; errors with a run, see `onError`.
 *
 * @example
 * registrar.role$.pipe(whileLeader(async (lease) => poll(lease.signal))).subscribe();
 */
export const whileLeader = <T>(
  run: (lease: Lease) => ObservableInput<T>,
  options: WhileLeaderOptions = {},
): OperatorFunction<Leadership, T> => {
  const { drained, drainTimeout = 5_000, scheduler = asyncScheduler } = requireObject('whileLeader', options);
  const onError = requireOneOf('onError', options.onError ?? 'resign', ['resign', 'retry', 'keep']);
  requireFunction('run', run);
  if (drained !== undefined) requireFunction('drained', drained);
  requireMilliseconds('drainTimeout', drainTimeout, 0);
  requireMethods('scheduler', scheduler, ['now', 'schedule']);
  warnOfUnknownOptions('whileLeader', options, optionNames, 'WhileLeaderOptions');

  /** Completes when nothing of the run is left, or after `drainTimeout`. */
  const drain$ = (lease: Lease, started: LeaderRun<T> | undefined): Observable<never> => {
    const { warn, error: logError, debug } = loggerOf(lease);
    const logged = (error: unknown): Observable<never> => {
      const isAbort = error instanceof Error && error.name === 'AbortError';
      (isAbort ? debug : logError)(
        `work under the lease of ${lease.path} failed after its end: ${String(error)}`,
      );
      return EMPTY;
    };
    // Not cut off by the timeout: a rejection after it is logged, too.
    const ended$ = new ReplaySubject<never>(1);
    (started?.ended$ ?? EMPTY).pipe(catchError(logged)).subscribe(ended$);
    return concat(
      ended$,
      defer(() => (drained ? from(drained(lease)) : EMPTY)).pipe(catchError(logged)),
    ).pipe(
      ignoreElements(),
      takeUntil(
        timer(drainTimeout, scheduler).pipe(
          map(() => {
            warn(
              `work under the lease of ${lease.path} did not end within ${String(drainTimeout)} ms; the next run does not wait any longer`,
            );
          }),
        ),
      ),
    );
  };
  return (source$) => {
    const draining$ = new BehaviorSubject(0);
    const drain = (lease: Lease, started: LeaderRun<T> | undefined, release: () => void): void => {
      draining$.next(draining$.value + 1);
      drain$(lease, started)
        .pipe(
          finalize(() => {
            release();
            draining$.next(draining$.value - 1);
          }),
        )
        .subscribe();
    };
    const runUnder = (lease: Lease): Observable<T> =>
      defer(() => {
        // The wait for the previous run may have taken longer than the lease.
        if (!lease.isHeld()) return EMPTY;
        const release = lease.hold(drainTimeout);
        let started: LeaderRun<T> | undefined;
        const values$ = new Observable<T>((subscriber) =>
          withinRun(release, () => {
            started = leaderRun(run(lease));
            return started.values$.subscribe(subscriber);
          }),
        );
        return values$.pipe(
          filter(() => lease.isHeld()),
          finalize(() => {
            drain(lease, started, release);
          }),
        );
      });
    const free$ = draining$.pipe(
      first((count) => count === 0),
      ignoreElements(),
    );
    const again$ = (lease: Lease, error: unknown, count: number): Observable<unknown> => {
      if (onError !== 'retry') return throwError(() => error);
      const wait = Math.min(longestRetry, firstRetry * 2 ** (count - 1));
      loggerOf(lease).error(
        `work under the lease of ${lease.path} failed; starting it again in ${String(wait)} ms: ${String(error)}`,
      );
      return timer(wait, scheduler);
    };
    return defer(() => {
      let failed: Lease | undefined;
      return source$.pipe(
        map(leaseOf),
        distinctUntilChanged(),
        switchMap((lease) =>
          lease
            ? concat(free$, runUnder(lease)).pipe(
                retry({ delay: (error, count) => again$(lease, error, count) }),
                tap({
                  error: () => {
                    failed = lease;
                  },
                }),
                takeUntil(fromEvent(lease.signal, 'abort')),
              )
            : EMPTY,
        ),
        tap({
          error: () => {
            if (onError === 'resign') failed?.resign();
          },
        }),
      );
    });
  };
};

import {
  asyncScheduler,
  BehaviorSubject,
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  first,
  from,
  fromEvent,
  ignoreElements,
  switchMap,
  takeUntil,
  timer,
  type ObservableInput,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { requireFunction, requireMethods, requireMilliseconds, requireObject } from '../errors/required.ts';
import type { Lease } from '../discovery/lease.ts';
import type { Role } from '../discovery/role.ts';

export interface WhileLeaderOptions {
  /**
   * Asked after a run was unsubscribed: completes (or resolves) once nothing of it is left, where a teardown alone
   * cannot tell, as with a child process. @default the teardown is all
   */
  readonly drained?: (lease: Lease) => ObservableInput<unknown>;
  /** Milliseconds that `drained` may take. @default 5_000 */
  readonly drainTimeout?: number;
  /** @default rxjs' asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

/**
 * Runs work while this process leads, and one run at a time: a run is unsubscribed when its lease ends; the next one,
 * and the deletion of the znode, wait until it is drained. A run that completes is not repeated under its lease.
 * Emits what the runs emit; completes with the roles, after the last run; errors with a run.
 */
export const whileLeader = <T>(
  run: (lease: Lease) => ObservableInput<T>,
  options: WhileLeaderOptions = {},
): OperatorFunction<Role, T> => {
  const { drained, drainTimeout = 5_000, scheduler = asyncScheduler } = requireObject('whileLeader', options);
  requireFunction('run', run);
  if (drained !== undefined) requireFunction('drained', drained);
  requireMilliseconds('drainTimeout', drainTimeout, 0);
  requireMethods('scheduler', scheduler, ['now', 'schedule']);
  return (role$) => {
    const underWay$ = new BehaviorSubject(0);
    return defer(() => {
      const drain = (lease: Lease, release: () => void): void => {
        underWay$.next(underWay$.value + 1);
        defer(() => (drained ? from(drained(lease)) : EMPTY))
          .pipe(
            takeUntil(timer(drainTimeout, scheduler)),
            catchError(() => EMPTY),
            finalize(() => {
              release();
              underWay$.next(underWay$.value - 1);
            }),
          )
          .subscribe();
      };
      const lead = (lease: Lease) =>
        defer(() => {
          // The wait for the run before may have taken longer than the lease.
          if (!lease.isHeld()) return EMPTY;
          const release = lease.hold();
          return defer(() => from(run(lease))).pipe(
            takeUntil(fromEvent(lease.signal, 'abort')),
            finalize(() => {
              drain(lease, release);
            }),
          );
        });
      const free$ = underWay$.pipe(
        first((count) => count === 0),
        ignoreElements(),
      );
      return role$.pipe(
        switchMap((role) => (role.role === 'leader' ? concat(free$, lead(role.lease)) : EMPTY)),
      );
    });
  };
};

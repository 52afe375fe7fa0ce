import {
  BehaviorSubject,
  catchError,
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  map,
  merge,
  of,
  repeat,
  switchMap,
  take,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import { verdictOf } from '../errors/verdict.ts';
import type { Link } from '../session/link.ts';
import { carryOut, release$ } from './carry-out.ts';
import { nextCommand, type Desired } from './next-command.ts';
import type { RegistrationContext } from './registration-context.ts';
import { isUndecided, standing } from './registration-machine.ts';
import { registered, registering, type RegistrationStep } from './registration-state.ts';
import type { RegistrationStore } from './registration-store.ts';
import type { Target } from './target.ts';

/**
 * Sends one request after the other until the server has what is desired, then waits for a change, for as long as the
 * link lasts. Errors: those of the requests, after a step that names the cause.
 */
export const reconcile = (
  context: RegistrationContext,
  target: Target,
  store: RegistrationStore,
  link: Link,
): Observable<RegistrationStep> =>
  defer(() => {
    const { arbiter, chroot } = context;
    const { progress, dispatch } = store;
    const watched$ = new BehaviorSubject<string | undefined>(undefined);
    // The watch of the last attempt on this link ended with it.
    dispatch({ type: 'connected', incarnation: link.incarnation });

    /** The state to report with a cause, or without one. A znode that was confirmed on this link stays registered. */
    const current = (cause: Error | undefined): RegistrationStep => {
      const znode = standing(progress());
      return znode?.confirmedIn === link.epoch ? registered(znode, chroot, cause) : registering(cause);
    };
    const desired = (): Desired => ({
      bytes: store.payload()?.bytes ?? new Uint8Array(),
      epoch: link.epoch,
      hasMulti: link.supports('multi'),
      isReplaced: target.isReplaced(),
    });
    const driver = {
      ...store,
      context,
      target,
      link,
      desired,
      watch: (path: string) => {
        watched$.next(path);
      },
    };
    const event$ = watched$.pipe(
      distinctUntilChanged(),
      switchMap((path) => (path === undefined ? EMPTY : arbiter.watch$(link, path, 'persistent'))),
      tap(({ type, path }) => {
        if (type === 'deleted') dispatch({ type: 'znode-deleted', path });
        else if (type !== 'armed') {
          dispatch({ type: 'znode-changed', path, isOneShot: arbiter.arms(link, path, 'getData') });
        }
        if (!standing(progress())) watched$.next(undefined);
      }),
    );
    // Report it now, without waiting for the request in flight: the leader must step down.
    const lost$ = event$.pipe(
      filter(({ type }) => type === 'deleted'),
      // The outcome of a replacement in flight decides.
      filter(() => !standing(progress()) && !isUndecided(progress())),
      map(() => registering(store.cause())),
    );
    /** One command, and the state that it leaves behind. */
    const round$ = defer(() => {
      const seen = store.changes();
      const changed$ = store.changes$.pipe(
        filter((count) => count !== seen),
        take(1),
        switchMap(() => EMPTY),
      );
      const payload = store.payload();
      if (!payload) return changed$;
      const command = nextCommand(progress(), desired());
      if (!command) return concat(of(current(payload.updateError)), changed$);
      const work$ = carryOut(command, driver);
      if (command.type === 'wait') return concat(of(current(store.cause())), work$);
      return standing(progress()) ? work$ : concat(of(registering(store.cause())), work$);
    });
    const work$ = round$.pipe(
      repeat(),
      catchError((cause: unknown) =>
        verdictOf(cause) === 'retry'
          ? concat(
              of(current(cause as Error)),
              throwError(() => cause),
            )
          : throwError(() => cause),
      ),
    );
    // First the watch, which the work sets before it reads the znode.
    return merge(lost$, work$, release$(driver));
  });

import {
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  ignoreElements,
  merge,
  NEVER,
  of,
  switchMap,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import { beforeEnd } from '../session/before-end.ts';
import { patient } from '../session/patient.ts';
import type { SessionState } from '../session/session-state.ts';
import { reconcile } from './reconcile.ts';
import type { RegistrationContext } from './registration-context.ts';
import { standing, type RegistrationProgress } from './registration-machine.ts';
import {
  registering,
  sameStep,
  unconfirmed,
  type Payload,
  type RegistrationStep,
} from './registration-state.ts';
import { registrationLog } from './registration-log.ts';
import { registrationStore } from './registration-store.ts';
import { retire$ } from './retire.ts';
import type { Target } from './target.ts';

export interface RegistrationOptions {
  readonly target: Target;
  /** Desired state; its completion keeps the last value. */
  readonly payload$: Observable<Payload>;
  /** Each emission gives up the znode, and its place in the order, for a new one. */
  readonly replace$: Observable<unknown>;
}

const offline = (state: SessionState, progress: RegistrationProgress): RegistrationStep | undefined => {
  if (state.status === 'connecting') return registering(state.cause);
  if (state.status === 'suspended') {
    return standing(progress) ? unconfirmed({ status: 'suspended' }) : registering(state.cause);
  }
  return state.status === 'lost' ? unconfirmed({ status: 'lost' }) : undefined;
};

/**
 * A znode for as long as it is subscribed. Cold. First `registering`; then every change; a failed attempt is no error:
 * the state names it as the cause. Completes when the registrar closes. Errors: AuthFailed, an error of the input, what
 * the target refuses.
 */
export const register$ = (
  context: RegistrationContext,
  { target, payload$, replace$ }: RegistrationOptions,
): Observable<RegistrationStep> =>
  defer(() => {
    const { runtime, background } = context;
    const log = registrationLog(runtime.logger, target.title, context.chroot);
    const store = registrationStore(runtime, log);
    const input$ = merge(
      concat(payload$, NEVER).pipe(tap(store.publish)),
      replace$.pipe(
        tap(() => {
          store.dispatch({ type: 'replace-wanted' });
        }),
      ),
    );
    const step$ = context.transition$.pipe(
      switchMap(({ state, link }) => {
        if (link) return reconcile(context, target, store, link).pipe(patient(runtime));
        const step = offline(state, store.progress());
        return step ? of(step) : EMPTY;
      }),
    );
    return merge(input$.pipe(ignoreElements()), step$).pipe(
      distinctUntilChanged(sameStep),
      tap(({ state }) => {
        log.state(state);
      }),
      // Before the session is released: the deletion still needs it.
      beforeEnd(() => {
        const { attempt, replaced, incarnation } = store.progress();
        for (const each of [attempt, replaced]) {
          if (each && each.status !== 'unsent') background(retire$(context, target, each, incarnation));
        }
      }),
      takeUntil(context.closing$),
    );
  });

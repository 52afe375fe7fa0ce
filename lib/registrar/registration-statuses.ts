import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  map,
  tap,
  type MonoTypeOperatorFunction,
  type Observable,
} from 'rxjs';
import type { RegistrationState } from '../registration/registration-state.ts';
import { beforeEnd } from '../session/before-end.ts';

/** Why a registrar does not announce all that it should announce. */
export interface RegistrationGap {
  readonly reason: Exclude<RegistrationState['status'], 'registered'> | 'registration-failed' | 'stopping';
  readonly cause?: Error;
}

/** The joins and serves of a registrar, and the gap that they leave. */
export interface RegistrationStatuses {
  /** First the present gap, undefined while there is none; then each change. */
  readonly gap$: Observable<RegistrationGap | undefined>;
  /** Counts a join or serve for as long as it is subscribed, also while it waits for its input or its node. */
  follow(): MonoTypeOperatorFunction<RegistrationState>;
  /** Remembers that the registration of this title failed, until one of the same title is registered. */
  watch(title: string): MonoTypeOperatorFunction<RegistrationState>;
  /** The registrar stops, or its node does: a gap until a registration is subscribed anew. */
  stop(): void;
}

const isSameGap = (a: RegistrationGap | undefined, b: RegistrationGap | undefined): boolean =>
  a?.reason === b?.reason && a?.cause === b?.cause;

export const registrationStatuses = (): RegistrationStatuses => {
  const changed$ = new BehaviorSubject<void>(undefined);
  /** By subscription. */
  const states = new Map<symbol, RegistrationState>();
  /** By title. */
  const failures = new Map<string, Error>();
  let isStopping = false;

  const gap = (): RegistrationGap | undefined => {
    if (isStopping) return { reason: 'stopping' };
    const [failure] = failures.values();
    if (failure) return { reason: 'registration-failed', cause: failure };
    const waiting = [...states.values()].flatMap((state) => (state.status === 'registered' ? [] : [state]));
    const [first] = waiting;
    if (!first) return undefined;
    const cause = waiting
      .map((state) => (state.status === 'registering' ? state.cause : undefined))
      .find(Boolean);
    return { reason: first.status, ...(cause && { cause }) };
  };
  return {
    gap$: changed$.pipe(map(gap), distinctUntilChanged(isSameGap)),
    follow: () => (source$) =>
      defer(() => {
        const key = Symbol();
        const set = (state: RegistrationState): void => {
          states.set(key, state);
          changed$.next();
        };
        isStopping = false;
        set({ status: 'registering' });
        return source$.pipe(
          tap((state) => {
            set(state);
          }),
          beforeEnd(() => {
            states.delete(key);
            changed$.next();
          }),
        );
      }),
    watch: (title) =>
      tap({
        next: ({ status }) => {
          if (status === 'registered' && failures.delete(title)) changed$.next();
        },
        error: (error: unknown) => {
          failures.set(title, error as Error);
          changed$.next();
        },
      }),
    stop: () => {
      isStopping = true;
      changed$.next();
    },
  };
};

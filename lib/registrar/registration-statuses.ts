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
  /** A node drains until the returned function is called; then, if nothing else is registered, a gap until something is. */
  drain(): () => void;
  /** The registrar closes. */
  close(): void;
}

const isSameGap = (a: RegistrationGap | undefined, b: RegistrationGap | undefined): boolean =>
  a?.reason === b?.reason && a?.cause === b?.cause;

export const registrationStatuses = (): RegistrationStatuses => {
  const changed$ = new BehaviorSubject<void>(undefined);
  let followed = 0;
  /** By subscription. All of thousands change when the connection is lost: the first of each map is the answer. */
  const gaps = new Map<symbol, Exclude<RegistrationState['status'], 'registered'>>();
  const causes = new Map<symbol, Error>();
  /** By title. */
  const failures = new Map<string, Error>();
  let draining = 0;
  let hasDrained = false;
  let isClosing = false;

  const gap = (): RegistrationGap | undefined => {
    if (isClosing || draining > 0 || (hasDrained && followed === 0)) return { reason: 'stopping' };
    const [failure] = failures.values();
    if (failure) return { reason: 'registration-failed', cause: failure };
    const [reason] = gaps.values();
    const [cause] = causes.values();
    return reason && { reason, ...(cause && { cause }) };
  };
  const set = (key: symbol, state: RegistrationState | undefined): void => {
    if (state === undefined || state.status === 'registered') gaps.delete(key);
    else gaps.set(key, state.status);
    if (state?.status === 'registering' && state.cause) causes.set(key, state.cause);
    else causes.delete(key);
    changed$.next();
  };
  return {
    gap$: changed$.pipe(map(gap), distinctUntilChanged(isSameGap)),
    follow: () => (source$) =>
      defer(() => {
        const key = Symbol();
        followed += 1;
        hasDrained = false;
        set(key, { status: 'registering' });
        return source$.pipe(
          tap((state) => {
            set(key, state);
          }),
          beforeEnd(() => {
            followed -= 1;
            set(key, undefined);
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
    drain: () => {
      draining += 1;
      changed$.next();
      return () => {
        draining -= 1;
        // The end of the registration, which follows, is the change.
        hasDrained = true;
      };
    },
    close: () => {
      isClosing = true;
      changed$.next();
    },
  };
};

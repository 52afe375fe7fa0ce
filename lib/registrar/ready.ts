import { isObservable, lastValueFrom, tap, type Observable } from 'rxjs';
import { releaseCurrentRun } from '../discovery/current-run.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import { silent, type Logger } from '../session/logger.ts';

type State = Extract<RegistrationState, { state: 'registered' }>;

/** A registration that somebody holds. */
export interface Registered extends AsyncDisposable {
  /** As it was when it became ready. */
  readonly state: State;
  /** Ends the registration; resolves once its znode is deleted, or after `closeTimeout`. */
  leave(): Promise<void>;
}

export const readyWith =
  (settled$: Observable<never>, isClosed: () => boolean, logger: Logger = silent) =>
  (registration$: Observable<RegistrationState>): Promise<Registered> =>
    new Promise((resolve, reject) => {
      if (!isObservable(registration$)) {
        throw new InvalidOption('registration', 'what join or serve returned', registration$);
      }
      let isReady = false;
      const logged$ = registration$.pipe(
        tap({
          error: (error: unknown) => {
            // The promise is settled by then, and would swallow the error.
            if (isReady) logger.error(`a registration has ended: ${String(error)}`);
          },
        }),
      );
      const subscription = logged$.subscribe({
        next: (state) => {
          if (state.state !== 'registered') return;
          isReady = true;
          const leave = async (): Promise<void> => {
            releaseCurrentRun();
            subscription.unsubscribe();
            await lastValueFrom(settled$, { defaultValue: undefined });
          };
          resolve({ state, leave, [Symbol.asyncDispose]: leave });
        },
        error: reject,
        complete: () => {
          const why = isClosed() ? 'the registrar was closed' : 'the input completed without a value,';
          reject(new Error(`${why} before the registration was ready`));
        },
      });
    });

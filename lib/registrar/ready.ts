import { isObservable, lastValueFrom, type Observable } from 'rxjs';
import { InvalidOption } from '../errors/invalid-option.ts';
import type { RegistrationState } from '../registration/registration-state.ts';

type State = Extract<RegistrationState, { state: 'registered' }>;

/** A registration that somebody holds. */
export interface Registered extends AsyncDisposable {
  /** As it was when it became ready. */
  readonly state: State;
  /** Ends the registration; resolves once its znode is deleted, or after `closeTimeout`. */
  leave(): Promise<void>;
}

export const readyWith =
  (settled$: Observable<never>, isClosed: () => boolean) =>
  (registration$: Observable<RegistrationState>): Promise<Registered> =>
    new Promise((resolve, reject) => {
      if (!isObservable(registration$)) {
        throw new InvalidOption('registration', 'what join or serve returned', registration$);
      }
      const subscription = registration$.subscribe({
        next: (state) => {
          if (state.state !== 'registered') return;
          const leave = async (): Promise<void> => {
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

import { defer, identity, merge, Observable, takeUntil, type MonoTypeOperatorFunction } from 'rxjs';
import type { RegistrationContext } from '../registration/registration-context.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import { beforeEnd } from '../session/before-end.ts';
import { shareLatest } from '../session/share-latest.ts';

/** Counts the subscribers of one registration. */
export type Holders = () => number;

/** Returns the registration of a key: `make` makes it for its first subscriber, and all later ones share it. */
export type SharedRegistrations = (
  key: unknown,
  make: (holders: Holders) => Observable<RegistrationState>,
) => Observable<RegistrationState>;

interface SharedRegistration {
  readonly state$: Observable<RegistrationState>;
  holders: number;
}

/** `follow` passes the states on, and counts the registration meanwhile. */
export const sharedRegistrations = (
  { closing$, runtime }: Pick<RegistrationContext, 'closing$' | 'runtime'>,
  { end$ }: { readonly end$: Observable<unknown> },
  follow: () => MonoTypeOperatorFunction<RegistrationState> = () => identity,
): SharedRegistrations => {
  const active = new Map<unknown, SharedRegistration>();
  return (key, make) => {
    const start = (): SharedRegistration => {
      const shared: SharedRegistration = {
        holders: 0,
        state$: defer(() => make(() => shared.holders)).pipe(
          follow(),
          beforeEnd(() => active.delete(key)),
          takeUntil(merge(closing$, end$)),
          shareLatest({ ...runtime, linger: 0 }),
        ),
      };
      active.set(key, shared);
      return shared;
    };
    return new Observable((subscriber) => {
      const shared = active.get(key) ?? start();
      shared.holders += 1;
      subscriber.add(() => {
        shared.holders -= 1;
      });
      return shared.state$.subscribe(subscriber);
    });
  };
};

import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  map,
  tap,
  type MonoTypeOperatorFunction,
  type Observable,
} from 'rxjs';
import type { Own } from '../discovery/own.ts';
import type { RegistrationStep } from '../registration/registration-state.ts';
import { beforeEnd } from '../session/before-end.ts';

/** The nodes that are joined through a registrar, for its election and for its applications. */
export interface OwnNodes {
  readonly list$: Observable<readonly Own[]>;
  /** Keeps the list in step with a registration for as long as that is subscribed. */
  track(
    node: Pick<Own, 'name' | 'candidate' | 'resign'>,
    chroot: string,
  ): MonoTypeOperatorFunction<RegistrationStep>;
}

const after = (own: Own, { state, epoch }: RegistrationStep, chroot: string): Own => {
  if (state.status === 'suspended') return own;
  if (state.status !== 'registered') return { ...own, path: undefined, epoch: undefined };
  return { ...own, path: chroot + state.path, czxid: BigInt(`0x${state.token}`), epoch };
};

export const ownNodes = (): OwnNodes => {
  const list$ = new BehaviorSubject<readonly Own[]>([]);
  return {
    // The newest, always: a handler of one list may have caused the next before everybody heard of this one.
    list$: list$.pipe(
      map(() => list$.value),
      distinctUntilChanged(),
    ),
    track: (node, chroot) => (step$) =>
      defer(() => {
        let own: Own = { ...node, path: undefined, czxid: 0n, epoch: undefined };
        list$.next([...list$.value, own]);
        /** The own one first: whoever hears of it may leave at once. */
        const replace = (now: Own | undefined): void => {
          const before = own;
          own = now ?? own;
          list$.next(list$.value.flatMap((each) => (each === before ? (now ?? []) : [each])));
        };
        return step$.pipe(
          tap((step) => {
            replace(after(own, step, chroot));
          }),
          // Before the registration says goodbye: whoever leaves has not joined, rather than fallen behind.
          beforeEnd(() => {
            replace(undefined);
          }),
        );
      }),
  };
};

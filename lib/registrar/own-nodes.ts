import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  endWith,
  filter,
  ignoreElements,
  map,
  merge,
  takeWhile,
  tap,
  type MonoTypeOperatorFunction,
  type Observable,
} from 'rxjs';
import type { Own } from '../discovery/own.ts';
import type { RegistrationStep } from '../registration/registration-state.ts';
import { beforeEnd } from '../session/before-end.ts';

/** The nodes that are joined through a registrar, for its election and for its applications. */
export interface OwnNodes {
  readonly list$: Observable<readonly OwnNode[]>;
  /** Emits when the applications of the node are to be announced as stopping: at once, if that was so before. */
  drain$(name: string): Observable<unknown>;
  /** Keeps the list in step with a registration for as long as that is subscribed. */
  track(
    node: Pick<Own, 'name' | 'candidate' | 'resign'>,
    options: {
      readonly chroot: string;
      /** The node stops: it leads no longer. */
      readonly drain$: Observable<unknown>;
    },
  ): MonoTypeOperatorFunction<RegistrationStep>;
}

export interface OwnNode extends Own {
  /** Its applications are to be announced as stopping. */
  readonly isDraining: boolean;
}

const after = (own: OwnNode, { state, epoch }: RegistrationStep, chroot: string): OwnNode => {
  if (state.status === 'suspended') return own;
  if (state.status !== 'registered') return { ...own, path: undefined, epoch: undefined };
  return { ...own, path: chroot + state.path, czxid: BigInt(`0x${state.token}`), epoch };
};

export const ownNodes = (): OwnNodes => {
  const list$ = new BehaviorSubject<readonly OwnNode[]>([]);
  return {
    // The newest, always: a handler of one list may have caused the next before everybody heard of this one.
    list$: list$.pipe(
      map(() => list$.value),
      distinctUntilChanged(),
    ),
    drain$: (name) => list$.pipe(filter((list) => list.some((own) => own.name === name && own.isDraining))),
    track:
      (node, { chroot, drain$ }) =>
      (step$) =>
        defer(() => {
          let own: OwnNode = { ...node, path: undefined, czxid: 0n, epoch: undefined, isDraining: false };
          list$.next([...list$.value, own]);
          /** The own one first: whoever hears of it may leave at once. */
          const replace = (now: OwnNode | undefined): void => {
            const before = own;
            own = now ?? own;
            list$.next(list$.value.flatMap((each) => (each === before ? (now ?? []) : [each])));
          };
          const drained$ = drain$.pipe(
            tap(() => {
              replace({ ...own, candidate: false, isDraining: true });
            }),
            ignoreElements(),
          );
          const tracked$ = step$.pipe(
            tap((step) => {
              replace(after(own, step, chroot));
            }),
            endWith(undefined),
          );
          // First the order: leadership ends before the registration gives up its znode.
          return merge(drained$, tracked$).pipe(
            takeWhile((step) => step !== undefined),
            // Before the registration says goodbye: whoever leaves has not joined, rather than fallen behind.
            beforeEnd(() => {
              replace(undefined);
            }),
          );
        }),
  };
};

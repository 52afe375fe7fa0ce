import {
  BehaviorSubject,
  catchError,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  NEVER,
  of,
  share,
  switchMap,
  takeUntil,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import { verdictOf } from '../errors/verdict.ts';
import { beforeEnd } from '../session/before-end.ts';
import type { Link } from '../session/link.ts';
import { patient } from '../session/patient.ts';
import type { SessionState } from '../session/session-state.ts';
import { shareLatest } from '../session/share-latest.ts';
import { newLife, type Life } from './life.ts';
import type { Place, Registry } from './place.ts';
import { reconcile, registered, type Reconciler } from './reconcile.ts';
import {
  sameState,
  type Payload,
  type RegistrationState,
  type RegistrationStep,
} from './registration-state.ts';
import { deleteOwn, retire$ } from './retire.ts';

export interface RegistrationOptions {
  readonly place: Place;
  /** Desired state; its completion keeps the last value. */
  readonly payload$: Observable<Payload>;
  /** Each emission gives up the znode, and its place in the order, for a new one. */
  readonly resign$: Observable<unknown>;
}

const step = (state: RegistrationState): RegistrationStep => ({ state, epoch: undefined });

const offline = (state: SessionState, life: Life | undefined): RegistrationStep | undefined => {
  if (state.state === 'connecting') {
    return step({ state: 'registering', ...(state.cause && { cause: state.cause }) });
  }
  if (state.state === 'suspended') {
    return step(life?.path ? { state: 'suspended' } : { state: 'registering', cause: state.cause });
  }
  return state.state === 'lost' ? step({ state: 'lost' }) : undefined;
};

const same = (a: RegistrationStep, b: RegistrationStep): boolean =>
  a.epoch === b.epoch && sameState(a.state, b.state);

/**
 * A znode for as long as it is subscribed. Cold. First `registering`; then every change; one failed attempt is no
 * error, it is told as a cause. Completes when the registrar closes. Errors: AuthFailed, an error of the input, what
 * the place refuses.
 */
export const register$ = (registry: Registry, options: RegistrationOptions): Observable<RegistrationStep> =>
  defer(() => {
    const { place, resign$ } = options;
    const { arbiter, runtime, background } = registry;
    const { random } = runtime;
    let life: Life | undefined;
    let payload: Payload | undefined;
    let resigning = false;
    const payload$ = concat(options.payload$, NEVER).pipe(
      tap((value) => {
        payload = value;
      }),
      shareLatest({ ...runtime, linger: 0 }),
    );
    const resignation$ = resign$.pipe(
      tap(() => {
        resigning = true;
      }),
      share(),
    );

    const onLink = (link: Link): Observable<RegistrationStep> =>
      defer(() => {
        if (life?.incarnation !== link.incarnation) life = newLife(link.incarnation, random);
        // The watch of the attempt before went with it.
        life.verifiedIn = undefined;
        const watched$ = new BehaviorSubject<string | undefined>(undefined);
        const reconciler: Reconciler = {
          registry,
          place,
          link,
          life: () => life as Life,
          reborn: () => {
            watched$.next(undefined);
            life = newLife(link.incarnation, random);
          },
          payload: () => payload as Payload,
          watch: (path) => {
            watched$.next(path);
          },
        };
        const event$ = watched$.pipe(
          distinctUntilChanged(),
          switchMap((path) => (path === undefined ? EMPTY : arbiter.watch$(link, path, 'persistent'))),
          tap(({ type, path }) => {
            if (type === 'armed' || life?.path !== path) return;
            if (type === 'deleted') reconciler.reborn();
            // Of one's own write no news is needed, but where the event has used up its watch.
            else if (!life.writing || arbiter.arms(link, path, 'getData')) {
              life.verifiedIn = undefined;
              life.told += 1;
            }
          }),
          share(),
        );
        // At once: what is under way may take its time, and whoever leads by the znode must hear of it.
        const bereft$ = event$.pipe(
          filter(() => life?.path === undefined),
          map(() => step({ state: 'registering' })),
        );
        const resigned$ = defer(() => {
          if (!resigning) return EMPTY;
          const path = life?.path;
          if (path === undefined) {
            resigning = false;
            return EMPTY;
          }
          return concat(
            deleteOwn(registry, link, path),
            defer(() => {
              resigning = false;
              if (life?.path === path) reconciler.reborn();
              return EMPTY;
            }),
          );
        });
        /** What is registered stays so while an update of it is refused. */
        const refused = (cause: Error): RegistrationStep =>
          life?.path !== undefined && life.verifiedIn === link.epoch
            ? registered(reconciler, life.path, cause)
            : step({ state: 'registering', cause });
        const pending = (): Observable<RegistrationStep> =>
          life?.path === undefined ? of(step({ state: 'registering' })) : EMPTY;
        const work$ = merge(payload$, event$, resignation$).pipe(
          concatMap(() => (payload ? concat(resigned$, defer(pending), reconcile(reconciler)) : EMPTY)),
          catchError((cause: unknown) =>
            verdictOf(cause) === 'retry'
              ? concat(
                  of(refused(cause as Error)),
                  throwError(() => cause),
                )
              : throwError(() => cause),
          ),
        );
        return merge(work$, bereft$);
      }).pipe(patient(runtime));

    return merge(
      payload$.pipe(ignoreElements()),
      resignation$.pipe(ignoreElements()),
      registry.transition$.pipe(
        switchMap(({ state, link }) => {
          if (link) return onLink(link);
          const told = offline(state, life);
          return told ? of(told) : EMPTY;
        }),
      ),
    ).pipe(
      distinctUntilChanged(same),
      // Before the session is let go of: it is still needed for the goodbye.
      beforeEnd(() => {
        if (life) background(retire$(registry, place, life));
      }),
      takeUntil(registry.closing$),
    );
  });

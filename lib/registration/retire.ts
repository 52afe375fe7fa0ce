import {
  catchError,
  concat,
  concatMap,
  EMPTY,
  ignoreElements,
  merge,
  of,
  switchMap,
  take,
  timeout,
  type Observable,
} from 'rxjs';
import { isCode } from '../errors/is-tagged.ts';
import type { Link } from '../session/link.ts';
import { patient } from '../session/patient.ts';
import { findOwn } from './find-own.ts';
import type { Life } from './life.ts';
import type { Place, Registry } from './place.ts';

/** Deletes a znode after everyone who relies on it has let go. */
export const deleteOwn = (registry: Registry, link: Link, path: string): Observable<never> =>
  concat(
    registry.beforeDelete$(path),
    link.request<'delete'>({ op: 'delete', path, version: -1 }).pipe(
      ignoreElements(),
      catchError((error: unknown) => {
        if (!isCode(error, 'NoNode')) throw error;
        return EMPTY;
      }),
    ),
  );

/**
 * Ends a life: whatever of it is on the servers goes. Emits when nobody need wait for it any longer: it is over, or
 * `closeTimeout` has passed. From then on it does not hold the session, and expiry may do the rest.
 */
export const retire$ = (registry: Registry, place: Place, life: Life): Observable<unknown> => {
  const { transition$, passive$, runtime } = registry;
  if (!life.sent) return EMPTY;
  const onLink = (link: Link): Observable<unknown> => {
    if (link.incarnation !== life.incarnation) return of('over');
    const farewell$ = life.path === undefined ? EMPTY : registry.beforeDelete$(life.path);
    const deleted$ = findOwn(link, place.folder, life).pipe(
      concatMap((paths) => merge(...paths.map((path) => deleteOwn(registry, link, path)))),
    );
    return concat(farewell$, deleted$, of('deleted'));
  };
  const over$ = (steps$: typeof transition$): Observable<unknown> =>
    steps$.pipe(
      switchMap(({ link, state }) => {
        if (link) return onLink(link).pipe(patient(runtime));
        // No session to take up again: the life's own one is over.
        return state.state === 'suspended' ? EMPTY : of('over');
      }),
      take(1),
    );
  return over$(transition$).pipe(
    timeout({
      first: runtime.closeTimeout,
      scheduler: runtime.scheduler,
      with: () => concat(of('later'), over$(passive$)),
    }),
    catchError(() => EMPTY),
  );
};

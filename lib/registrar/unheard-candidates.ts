import {
  BehaviorSubject,
  catchError,
  connect,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  finalize,
  ignoreElements,
  last,
  map,
  merge,
  of,
  repeat,
  switchMap,
  take,
  takeUntil,
  takeWhile,
  tap,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
} from 'rxjs';
import { childOf } from '../codec/cluster-paths.ts';
import { isCandidate, sequenceOf } from '../codec/entry-name.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import type { Link } from '../session/link.ts';
import { exists$ } from '../watch/exists.ts';
import type { Watches } from '../watch/watches.ts';

/** Finds candidates that are first in the election while nobody listens to their role: then no process leads. */
export interface UnheardCandidates {
  /** Counts the subscribers of a stream that has the role. */
  readonly heard: <T>(stream$: Observable<T>) => Observable<T>;
  /** Warns once of each znode of the registration for which that is so. Passes the states on as they are. */
  readonly watch: (name: string) => MonoTypeOperatorFunction<RegistrationState>;
}

const sequence = (name: string): number => sequenceOf(name) ?? Infinity;

export const unheardCandidates = (
  watches: Watches,
  { chroot, nodes }: { readonly chroot: string; readonly nodes: string },
): UnheardCandidates => {
  const { logger, scheduler } = watches.runtime;
  const listeners$ = new BehaviorSubject(0);
  const isHeard$ = listeners$.pipe(
    map((count) => count > 0),
    distinctUntilChanged(),
  );

  /** Name of the candidate before the path; undefined where there is none. */
  const before$ = (link: Link, path: string): Observable<string | undefined> =>
    link.request({ op: 'getChildren', path: nodes }).pipe(
      map(({ children }) => {
        const isEarlier = (name: string): boolean => isCandidate(name) && sequence(name) < sequence(path);
        return children.filter(isEarlier).sort((a, b) => sequence(b) - sequence(a))[0];
      }),
    );
  /** Emits once the candidate is first: one list, and one watch of the candidate before it. */
  const first$ = (link: Link, path: string): Observable<unknown> =>
    defer(() => before$(link, path)).pipe(
      switchMap((name) =>
        name === undefined
          ? of(true)
          : exists$(watches, childOf(nodes, name)).pipe(
              filter((stat) => stat === undefined),
              map(() => false),
              take(1),
            ),
      ),
      repeat(),
      takeWhile((isFirst) => !isFirst, true),
      filter(Boolean),
    );
  /** Path of the znode that was reported last, by name of the node. */
  const reported = new Map<string, string>();
  const warned$ = (name: string, path: string): Observable<never> =>
    watches.transition$.pipe(
      map(({ link }) => link),
      // A program may listen a little later than it joins.
      switchMap((link) =>
        link
          ? timer(link.timeout, scheduler).pipe(
              switchMap(() => first$(link, path)),
              // The connection is gone, or the list may not be read: this is a warning alone.
              catchError(() => EMPTY),
            )
          : EMPTY,
      ),
      take(1),
      tap(() => {
        reported.set(name, path);
        logger.warn(
          `${JSON.stringify(name)} (${path.slice(chroot.length)}) is first in the election, and nobody listens to its role: ` +
            'no process leads; subscribe to role$ or leader$, or join with candidate: false',
        );
      }),
      ignoreElements(),
    );
  const watched$ = (state$: Observable<RegistrationState>, name: string): Observable<never> =>
    state$.pipe(
      map((state) => (state.status === 'registered' && isCandidate(state.path) ? state.path : undefined)),
      distinctUntilChanged(),
      switchMap((path) =>
        path === undefined
          ? EMPTY
          : isHeard$.pipe(
              switchMap((isHeard) =>
                isHeard || reported.get(name) === chroot + path ? EMPTY : warned$(name, chroot + path),
              ),
            ),
      ),
      takeUntil(state$.pipe(last(null, undefined))),
    );
  return {
    heard: (stream$) =>
      defer(() => {
        listeners$.next(listeners$.value + 1);
        return stream$.pipe(
          finalize(() => {
            listeners$.next(listeners$.value - 1);
          }),
        );
      }),
    watch: (name) => connect((state$) => merge(state$, watched$(state$, name))),
  };
};

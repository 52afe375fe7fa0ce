import { combineLatest, distinctUntilChanged, map, type Observable } from 'rxjs';
import type { AppRoute } from '../../discovery/app-route.ts';
import { replayed } from './replayed.ts';
import { lasting } from './fake-view.ts';

/** By application. */
export type GivenRoutes = Readonly<Record<string, Observable<readonly AppRoute[]>>>;

export interface FakeApps {
  readonly apps$: Observable<readonly string[]>;
  readonly allRoutes$: Observable<readonly AppRoute[]>;
  /** The empty list for an application that the test has not given and nobody serves. */
  appRoutes$(app: string): Observable<readonly AppRoute[]>;
}

const isSameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);

/** Applications as they follow from the routes given and from those served. `apps$` waits for the first list of each. */
export const fakeApps = (given: GivenRoutes, served$: Observable<readonly AppRoute[]>): FakeApps => {
  const lists$ = Object.values(given).map((list$) => lasting(list$));
  const all$ = combineLatest([served$, ...lists$]).pipe(
    map(([served, ...lists]) => [...lists.flat(), ...served]),
    distinctUntilChanged(isSameList),
    replayed(),
  );
  return {
    allRoutes$: all$,
    apps$: all$.pipe(
      map((routes) => [...new Set(routes.map(({ app }) => app))].sort()),
      distinctUntilChanged(isSameList),
    ),
    appRoutes$: (app) => {
      const own$ = served$.pipe(map((routes) => routes.filter((route) => route.app === app)));
      const known = Object.hasOwn(given, app) ? given[app] : undefined;
      const list$ = known
        ? combineLatest([lasting(known), own$]).pipe(
            map(([list, own]) => (own.length > 0 ? [...list, ...own] : list)),
          )
        : own$;
      return list$.pipe(distinctUntilChanged(isSameList));
    },
  };
};

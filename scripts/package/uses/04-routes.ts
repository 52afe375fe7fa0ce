import { map, withLatestFrom, type Observable } from 'rxjs';
import {
  excludeSelf,
  guardRemoval,
  roundRobin,
  stabilize,
  weightedRandom,
  type AppRoute,
  type Picker,
  type Registrar,
} from 'zookeeper-registrar';

export const pickers = (registrar: Registrar): readonly Observable<Picker<AppRoute>>[] => [
  registrar.appRoutes$('billing').pipe(roundRobin()),
  registrar
    .appRoutes$('billing')
    .pipe(
      stabilize(1_000, { key: ({ path }) => path }),
      guardRemoval(0.5, { key: ({ path }) => path }),
      excludeSelf(),
      weightedRandom(),
    ),
];

/** `host:port` to dial for each call. */
export const addresses$ = (
  registrar: Registrar,
  calls$: Observable<string>,
): Observable<string | undefined> =>
  calls$.pipe(
    withLatestFrom(registrar.appRoutes$('billing').pipe(roundRobin())),
    map(([key, picker]) => picker.pick(key)?.endpoints[0]),
    map((endpoint) => endpoint && `${endpoint.host}:${String(endpoint.port)}`),
  );

import {
  catchError,
  concatMap,
  forkJoin,
  ignoreElements,
  map,
  merge,
  of,
  throwError,
  type Observable,
} from 'rxjs';
import { guidPrefix } from '../codec/entry-name.ts';
import { isCode } from '../errors/is-tagged.ts';
import type { Link } from '../session/link.ts';
import { pathPrefix, type Life } from './life.ts';

const listed = (link: Link, folder: string, life: Life): Observable<readonly string[]> =>
  link.request<'getChildren'>({ op: 'getChildren', path: folder }).pipe(
    map(({ children }) =>
      children.filter((name) => name.startsWith(guidPrefix(life.guid))).map((name) => `${folder}/${name}`),
    ),
    catchError((error: unknown) => {
      if (isCode(error, 'NoNode')) return of([]);
      // Who may not list the folder still knows what the server has named.
      if (isCode(error, 'NoAuth') && life.path !== undefined) return of([life.path]);
      return throwError(() => error);
    }),
    concatMap((paths) => {
      if (paths.length === 0) return of([]);
      const owned = paths.map((path) =>
        link
          .request<'exists'>({ op: 'exists', path })
          .pipe(map(({ stat }) => (stat?.ephemeralOwner === link.sessionId ? [path] : []))),
      );
      return forkJoin(owned).pipe(map((found) => found.flat()));
    }),
  );

/** The znodes of a life, all of them owned by this session. After an ambiguous create its reply is the only truth. */
export const findOwn = (link: Link, folder: string, life: Life): Observable<readonly string[]> => {
  const found$ = link.supports('getEphemerals')
    ? link
        .request<'getEphemerals'>({ op: 'getEphemerals', prefix: pathPrefix(folder, life) })
        .pipe(map(({ paths }) => paths))
    : listed(link, folder, life);
  const sync$ = link.request<'sync'>({ op: 'sync', path: folder }).pipe(ignoreElements());
  return merge(sync$, found$);
};

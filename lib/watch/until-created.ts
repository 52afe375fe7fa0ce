import { EMPTY, map, mergeMap, of, repeat, take, type Observable } from 'rxjs';
import type { Link } from '../session/link.ts';

/**
 * A read that may find nothing. Only `exists` arms a watch on an absent znode: it is asked for as well where `waits` says
 * that the creation must be seen. Where it finds the znode after all, the read is repeated, in a loop that nests nothing.
 */
export const untilCreated = <T>(
  link: Link,
  path: string,
  options: { readonly waits: boolean; readonly isAbsent: (found: T) => boolean },
  read$: Observable<T>,
): Observable<T> =>
  read$.pipe(
    mergeMap((found) => {
      if (!options.waits || !options.isAbsent(found)) return of({ found });
      return link
        .request({ op: 'exists', path, watch: true })
        .pipe(mergeMap(({ stat }) => (stat ? EMPTY : of({ found }))));
    }),
    repeat(),
    take(1),
    map(({ found }) => found),
  );

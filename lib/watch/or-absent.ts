import { catchError, mergeMap, of, throwError, type Observable } from 'rxjs';
import { isCode } from '../errors/is-tagged.ts';
import type { Link } from '../session/link.ts';

/**
 * A read of what may be absent: undefined then. No read of an absent znode arms a watch but `exists`, which is asked for
 * where `waits` says that one is needed to hear of its creation.
 */
export const orAbsent = <T>(
  link: Link,
  path: string,
  waits: boolean,
  read$: Observable<T>,
): Observable<T | undefined> =>
  read$.pipe(
    catchError((error: unknown) => {
      if (!isCode(error, 'NoNode')) return throwError(() => error);
      if (!waits) return of(undefined);
      return link
        .request<'exists'>({ op: 'exists', path, watch: true })
        .pipe(mergeMap(({ stat }) => (stat ? orAbsent(link, path, waits, read$) : of(undefined))));
    }),
  );

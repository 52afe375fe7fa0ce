import { mergeMap, of, type Observable } from 'rxjs';
import type { Link } from '../session/link.ts';

/**
 * A read that may find nothing. No read of an absent znode arms a watch but `exists`: that one is asked for as well where
 * `waits` says that the creation is to be heard of, and where it finds the znode after all, the read is done once more.
 */
export const untilCreated = <T>(
  link: Link,
  path: string,
  options: { readonly waits: boolean; readonly isAbsent: (found: T) => boolean },
  read$: Observable<T>,
): Observable<T> =>
  read$.pipe(
    mergeMap((found) => {
      if (!options.waits || !options.isAbsent(found)) return of(found);
      return link
        .request<'exists'>({ op: 'exists', path, watch: true })
        .pipe(mergeMap(({ stat }) => (stat ? untilCreated(link, path, options, read$) : of(found))));
    }),
  );

import { catchError, of, throwError, type Observable } from 'rxjs';
import { isCode } from '../errors/is-tagged.ts';
import type { Link } from '../session/link.ts';
import { untilCreated } from './until-created.ts';

/** A read of what may be absent: undefined then. Whether it waits: {@link untilCreated}. */
export const orAbsent = <T>(
  link: Link,
  path: string,
  waits: boolean,
  read$: Observable<T>,
): Observable<T | undefined> =>
  untilCreated<T | undefined>(
    link,
    path,
    { waits, isAbsent: (found) => found === undefined },
    read$.pipe(
      catchError((error: unknown) => (isCode(error, 'NoNode') ? of(undefined) : throwError(() => error))),
    ),
  );

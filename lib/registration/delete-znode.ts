import { catchError, EMPTY, ignoreElements, type Observable } from 'rxjs';
import { isCode } from '../errors/is-tagged.ts';
import type { Link } from '../session/link.ts';

/** Deletes a znode in any version. An absent one counts as deleted. */
export const deleteZnode = (link: Link, path: string): Observable<never> =>
  link.request({ op: 'delete', path, version: -1 }).pipe(
    ignoreElements(),
    catchError((error: unknown) => {
      if (!isCode(error, 'NoNode')) throw error;
      return EMPTY;
    }),
  );

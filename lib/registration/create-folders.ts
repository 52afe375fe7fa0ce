import { catchError, concat, defer, EMPTY, ignoreElements, merge, tap, type Observable } from 'rxjs';
import { parentsOf } from '../codec/cluster-paths.ts';
import type { Acl } from '../connection/acl.ts';
import { isCode } from '../errors/is-tagged.ts';
import { verdictOf } from '../errors/verdict.ts';
import type { Link } from '../session/link.ts';
import type { Target } from './target.ts';

const data = new Uint8Array();

/**
 * Creates a folder and all folders above it in one write. Existing ones are left as they are. Errors: NoAuth where the
 * folder is missing, and this client may not create it or one above it.
 */
export const createFolders = (link: Link, target: Target, acl: readonly Acl[]): Observable<never> => {
  let forbidden: Error | undefined;
  const create = (path: string, container: boolean): Observable<never> => {
    const mode = container && link.supports('createContainer') ? 'container' : 'persistent';
    return link.request({ op: 'create', path, data, acl, mode }).pipe(
      ignoreElements(),
      catchError((error: unknown) => {
        // The server checks the permission before the existence: a forbidden folder may exist.
        if (isCode(error, 'NoAuth')) forbidden ??= error;
        else if (verdictOf(error) !== 'expected') throw error;
        return EMPTY;
      }),
    );
  };
  const created$ = merge(
    ...parentsOf(target.folder).map((path) => create(path, false)),
    create(target.folder, target.container),
  );
  const checked$ = defer(() => {
    const cause = forbidden;
    if (!cause) return EMPTY;
    return link.request({ op: 'exists', path: target.folder }).pipe(
      tap(({ stat }) => {
        if (!stat) throw cause;
      }),
      ignoreElements(),
    );
  });
  return concat(created$, checked$);
};

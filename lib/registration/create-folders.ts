import { catchError, EMPTY, ignoreElements, merge, type Observable } from 'rxjs';
import { parentsOf } from '../codec/cluster-paths.ts';
import type { Acl } from '../connection/acl.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { verdictOf } from '../errors/verdict.ts';
import type { Link } from '../session/link.ts';
import type { Place } from './place.ts';

const data = new Uint8Array();

/**
 * Creates a folder and all above it in one write. Those that are there, or that only others may create, are passed
 * over: the create that comes after it says what is amiss.
 */
export const createFolders = (link: Link, place: Place, acl: readonly Acl[]): Observable<never> => {
  let forbidden: Error | undefined;
  const create = (path: string, container: boolean): Observable<never> => {
    const mode = container && link.supports('createContainer') ? 'container' : 'persistent';
    return link.request<'create'>({ op: 'create', path, data, acl, mode }).pipe(
      ignoreElements(),
      catchError((error: unknown) => {
        const fine = isTagged(error, 'ZooKeeperError') && ['NodeExists', 'NoAuth'].includes(error.code);
        if (isCode(error, 'NoAuth')) forbidden ??= error;
        // Nothing is there to be created in, since a folder above it was forbidden.
        if (isCode(error, 'NoNode') && forbidden) throw forbidden;
        if (!fine && verdictOf(error) !== 'expected') throw error;
        return EMPTY;
      }),
    );
  };
  return merge(
    ...parentsOf(place.folder).map((path) => create(path, false)),
    create(place.folder, place.container),
  );
};

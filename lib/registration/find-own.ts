import {
  catchError,
  concatMap,
  EMPTY,
  forkJoin,
  ignoreElements,
  map,
  merge,
  of,
  type Observable,
} from 'rxjs';
import { guidPrefix } from '../codec/entry-name.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { askQuorum$ } from '../session/ask-quorum.ts';
import type { Link } from '../session/link.ts';

/** The znodes of one GUID; `path` is the one that the server has named. */
export interface Sought {
  readonly guid: string;
  readonly path?: string;
}

/** Every path of an attempt's znodes starts with this. */
const pathPrefix = (folder: string, guid: string): string => `${folder}/${guidPrefix(guid)}`;

const listed = (link: Link, folder: string, { guid, path }: Sought): Observable<readonly string[]> =>
  link.request({ op: 'getChildren', path: folder }).pipe(
    map(({ children }) =>
      children.map((name) => `${folder}/${name}`).filter((each) => each.startsWith(pathPrefix(folder, guid))),
    ),
    catchError((error: unknown) => {
      if (isCode(error, 'NoNode')) return of([]);
      // A client that may not list the folder still knows the path that the server has named.
      const isUnlisted = isCode(error, 'NoAuth') || isTagged(error, 'ReplyTooLarge');
      if (isUnlisted && path !== undefined) return of([path]);
      throw error;
    }),
    concatMap((paths) => {
      if (paths.length === 0) return of([]);
      const owned = paths.map((each) =>
        link
          .request({ op: 'exists', path: each })
          .pipe(map(({ stat }) => (stat?.ephemeralOwner === link.sessionId ? [each] : []))),
      );
      return forkJoin(owned).pipe(map((found) => found.flat()));
    }),
  );

/** Paths of the znodes of a GUID, all of them owned by this session. Decides what an ambiguous create has done. */
export const findOwn = (link: Link, folder: string, sought: Sought): Observable<readonly string[]> => {
  const found$ = link.supports('getEphemerals')
    ? link
        .request({ op: 'getEphemerals', prefix: pathPrefix(folder, sought.guid) })
        // A server that names others must not have them deleted.
        .pipe(map(({ paths }) => paths.filter((path) => path.startsWith(pathPrefix(folder, sought.guid)))))
    : listed(link, folder, sought);
  // A create that a server lost with its connection may still wait for its majority: the reads wait behind it.
  const committed$ = askQuorum$(link, folder).pipe(
    catchError((error: unknown) => {
      if (isCode(error, 'NoNode') || isCode(error, 'NoAuth')) return EMPTY;
      throw error;
    }),
    ignoreElements(),
  );
  return merge(committed$, found$);
};

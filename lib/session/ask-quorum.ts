import { catchError, defer, ignoreElements, of, throwError, type Observable } from 'rxjs';
import { isCode } from '../errors/is-tagged.ts';
import type { Link } from './link.ts';

const nothing = new Uint8Array();
/** No znode has this version, and -1 alone matches every version. */
const impossible = -2;

/**
 * Emits once the quorum has committed that the znode exists; all that the session wrote before is committed by then, or
 * never will be. A `sync`, a read and a ping prove neither: a leader server answers them after it has lost its
 * followers. Errors: as a write to the znode; NoNode and NoAuth are answers of the quorum, too.
 */
export const askQuorum$ = (link: Link, path: string): Observable<unknown> => {
  const write$ = defer(() => link.request({ op: 'setData', path, data: nothing, version: impossible })).pipe(
    ignoreElements(),
    catchError((error: unknown) => (isCode(error, 'BadVersion') ? of(undefined) : throwError(() => error))),
  );
  const check$ = defer(() => link.request({ op: 'multi', writes: [{ op: 'check', path, version: -1 }] }));
  return link.supports('multi')
    ? check$.pipe(
        catchError((error: unknown) => (isCode(error, 'Unimplemented') ? write$ : throwError(() => error))),
      )
    : write$;
};

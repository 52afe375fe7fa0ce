import { distinctUntilChanged, EMPTY, map, type Observable } from 'rxjs';
import type { Stat } from '../connection/stat.ts';
import { orAbsent } from './or-absent.ts';
import { reread } from './reread.ts';
import { statForUsers } from './stat-for-users.ts';
import type { Watches } from './watches.ts';

/** Data of a znode, as it was read. */
export interface ZnodeData {
  readonly data: Uint8Array;
  readonly stat: Stat;
}

/**
 * The data of a znode, undefined while it is absent. First the present ones, then each change. Cold: each subscription
 * has its own reads, the server watch is shared. Silent while disconnected, re-reads after; survives expiry; completes
 * with the session. Errors: AuthFailed; ZooKeeperError NoAuth; ReplyTooLarge.
 */
export const data$ = (watches: Watches, path: string): Observable<ZnodeData | undefined> =>
  reread(watches, path, (link, signal) => {
    if (signal.type === 'children') return EMPTY;
    const watch = watches.arbiter.arms(link, path, 'getData');
    const read$ = link
      .request({ op: 'getData', path, watch })
      .pipe(map(({ data, stat }): ZnodeData => ({ data: Uint8Array.from(data), stat: statForUsers(stat) })));
    return orAbsent(link, path, watch, read$);
  }).pipe(
    distinctUntilChanged(
      (a, b) =>
        a?.stat.mzxid === b?.stat.mzxid && a?.stat.mtime === b?.stat.mtime && a?.stat.czxid === b?.stat.czxid,
    ),
  );

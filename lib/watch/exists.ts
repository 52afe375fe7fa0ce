import { distinctUntilChanged, map, type Observable } from 'rxjs';
import type { Stat } from '../connection/stat.ts';
import { reread } from './reread.ts';
import { sameStat } from './same-stat.ts';
import type { Watches } from './watches.ts';

/**
 * The stat of a znode, undefined while it is absent. First the present one, then each change. Cold: each subscription
 * has its own reads, the server watch is shared. Silent while disconnected, re-reads after; survives expiry; completes
 * with the session. Errors: AuthFailed.
 */
export const exists$ = (watches: Watches, path: string): Observable<Stat | undefined> =>
  reread(watches, path, (link) => link.request<'exists'>({ op: 'exists', path })).pipe(
    map(({ stat }) => stat),
    distinctUntilChanged(sameStat),
  );

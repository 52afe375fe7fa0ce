import { distinctUntilChanged, EMPTY, map, type Observable } from 'rxjs';
import { orAbsent } from './or-absent.ts';
import { reread } from './reread.ts';
import type { Watches } from './watches.ts';

const sameNames = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
  a?.length === b?.length && (a ?? []).every((name, at) => name === b?.[at]);

/**
 * The names of a znode's children, sorted; undefined while it is absent. First the present ones, then each change.
 * Cold: each subscription has its own reads, the server watch is shared. Silent while disconnected, re-reads after;
 * survives expiry; completes with the session. Errors: AuthFailed; ReplyTooLarge. A list that the ACL forbids is
 * asked for again, with back-off, until it is allowed.
 */
export const children$ = (watches: Watches, path: string): Observable<readonly string[] | undefined> =>
  reread(watches, path, (link, signal) => {
    if (signal.type === 'changed') return EMPTY;
    const watch = watches.arbiter.arms(link, path, 'getChildren');
    const list$ = link
      .request({ op: 'getChildren', path, watch })
      .pipe(map(({ children }) => [...children].sort()));
    return orAbsent(link, path, watches.arbiter.arms(link, path, 'getData'), list$);
    // By names, not by zxids: who came and went meanwhile is no change, and pzxid sticks with the sequence counter.
  }).pipe(distinctUntilChanged(sameNames));

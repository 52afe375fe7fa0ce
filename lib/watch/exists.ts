import {
  catchError,
  concat,
  distinctUntilChanged,
  EMPTY,
  map,
  mergeMap,
  of,
  throwError,
  type Observable,
} from 'rxjs';
import type { Stat } from '../connection/stat.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import type { Link } from '../session/link.ts';
import { reread } from './reread.ts';
import { sameStat } from './same-stat.ts';
import type { Watches } from './watches.ts';

/** The number of children is part of the stat, and only a list arms the one-shot watch that tells of them. */
const listed$ = (link: Link, path: string): Observable<Stat> =>
  link.request({ op: 'getChildren', path, watch: true }).pipe(
    map(({ stat }) => stat),
    catchError((error: unknown) => {
      const silent = isCode(error, 'NoNode') || isCode(error, 'NoAuth') || isTagged(error, 'ReplyTooLarge');
      return silent ? EMPTY : throwError(() => error);
    }),
  );

/**
 * The stat of a znode, undefined while it is absent. First the present one, then each change. Cold: each subscription
 * has its own reads, the server watch is shared. Silent while disconnected, re-reads after; survives expiry; completes
 * with the session. Errors: AuthFailed.
 */
export const exists$ = (watches: Watches, path: string): Observable<Stat | undefined> =>
  reread(watches, path, (link, { type }) => {
    const watch = watches.arbiter.arms(link, path, 'getData');
    const stat$ = link.request({ op: 'exists', path, watch }).pipe(map(({ stat }) => stat));
    if (!watch || type === 'changed') return stat$;
    return stat$.pipe(mergeMap((stat) => (stat ? concat(of(stat), listed$(link, path)) : of(stat))));
  }).pipe(distinctUntilChanged(sameStat));

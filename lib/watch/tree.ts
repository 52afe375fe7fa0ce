import { distinctUntilChanged, scan, type Observable } from 'rxjs';
import type { Found } from './change.ts';
import type { ZnodeData } from './data.ts';
import { sameStat } from './same-stat.ts';
import { treeChanges$ } from './tree-changes.ts';
import type { Watches } from './watches.ts';

/** What a subtree holds, by absolute path; `data` is undefined where it may not be read, or is over `maxFrame`. */
export type ZnodeTree = ReadonlyMap<string, ZnodeData | Pick<ZnodeData, 'stat'>>;

const sameTree = (a: ZnodeTree, b: ZnodeTree): boolean =>
  a.size === b.size && [...a].every(([path, { stat }]) => sameStat(stat, b.get(path)?.stat));

/**
 * A znode and all that is below it, empty while it is absent. First the present picture, then one for each change.
 * Cold: each subscription has its own reads, the server watch is shared. Silent while disconnected, a complete picture
 * after; survives expiry; completes with the session. Errors: AuthFailed.
 */
export const tree$ = (watches: Watches, path: string): Observable<ZnodeTree> => {
  const everything = { data: true, children: true } as const;
  const decode = (at: string, { data, stat }: Found) => ({
    path: at,
    value: data ? { data: Uint8Array.from(data), stat } : { stat },
  });
  return treeChanges$(watches, { path, wants: () => everything, decode }).pipe(
    scan((known: ZnodeTree, { reset, changed, removed }) => {
      const now = new Map(reset ? [] : known);
      for (const gone of removed) now.delete(gone);
      for (const { path: at, value } of changed) now.set(at, value);
      return now;
    }, new Map()),
    distinctUntilChanged(sameTree),
  );
};

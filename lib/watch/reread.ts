import { ignoreElements, merge, mergeMap, type Observable } from 'rxjs';
import type { Link } from '../session/link.ts';
import type { WatchSignal } from './arbiter.ts';
import { onEachLink } from './on-each-link.ts';
import type { Watches } from './watches.ts';

/** Reads a znode on every new connection, after `sync`, and again whenever its watch fires. */
export const reread = <T>(
  watches: Watches,
  path: string,
  read: (link: Link, signal: WatchSignal) => Observable<T>,
): Observable<T> =>
  onEachLink(watches, (link) =>
    watches.arbiter.watch$(link, path, 'persistent').pipe(
      // Replies come in the order of the requests, so reads may overlap and the latest still comes last.
      mergeMap((signal) => {
        if (signal.type !== 'armed') return read(link, signal);
        return merge(link.request({ op: 'sync', path }).pipe(ignoreElements()), read(link, signal));
      }),
    ),
  );

import {
  catchError,
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  merge,
  mergeMap,
  of,
  tap,
  type Observable,
} from 'rxjs';
import { parentOf } from '../codec/cluster-paths.ts';
import type { Connection } from '../connection/connection.ts';
import type { WatchEvent } from '../connection/watch-event.ts';
import type { Link } from '../session/link.ts';

/** `recursive` covers everything below the path; its events never have type `children`. */
export type WatchMode = 'persistent' | 'recursive';

/** First `armed`: whatever is read from here on is covered. Then events. */
export type WatchSignal = WatchEvent | { readonly type: 'armed'; readonly path: string };

/**
 * Decides which server watches exist. A server keeps one mode per connection and path, and removing one takes the
 * others with it: so every watch of a link is asked for here.
 */
export interface Arbiter {
  /** Cold: holds the server watch while it is subscribed. Errors with the connection, or with what addWatch said. */
  watch$(link: Link, path: string, mode: WatchMode): Observable<WatchSignal>;
}

interface Place {
  readonly interests: Record<WatchMode, number>;
  armed: WatchMode | undefined;
}

export const arbiter = (): Arbiter => {
  const places = new WeakMap<Connection, Map<string, Place>>();

  const placeOf = ({ connection }: Link, path: string): Place => {
    const known = places.get(connection) ?? new Map<string, Place>();
    places.set(connection, known);
    const place = known.get(path) ?? { interests: { persistent: 0, recursive: 0 }, armed: undefined };
    known.set(path, place);
    return place;
  };
  const arm$ = (link: Link, path: string, place: Place): Observable<never> =>
    defer(() => {
      const mode: WatchMode = place.interests.recursive > 0 ? 'recursive' : 'persistent';
      if (place.armed === mode) return EMPTY;
      place.armed = mode;
      return link.request<'addWatch'>({ op: 'addWatch', path, mode });
    }).pipe(
      ignoreElements(),
      tap({
        error: () => {
          place.armed = undefined;
        },
      }),
    );
  const disarm$ = (link: Link, path: string): Observable<never> =>
    defer(() => {
      places.get(link.connection)?.delete(path);
      return link.request<'removeWatches'>({ op: 'removeWatches', path, kind: 'any' });
    }).pipe(ignoreElements());

  const release = (link: Link, path: string, mode: WatchMode): void => {
    const place = placeOf(link, path);
    place.interests[mode] -= 1;
    const { persistent, recursive } = place.interests;
    const last$ = persistent + recursive === 0 ? disarm$(link, path) : arm$(link, path, place);
    // Nobody waits for it: where it fails, the watch is gone with its connection.
    last$.pipe(catchError(() => EMPTY)).subscribe();
  };
  const signals = (
    event: WatchEvent,
    path: string,
    mode: WatchMode,
    place: Place,
  ): readonly WatchSignal[] => {
    const below = path === '/' ? '/' : `${path}/`;
    if (mode === 'recursive') return event.path === path || event.path.startsWith(below) ? [event] : [];
    if (event.path === path) return [event];
    const isChild = event.path.startsWith(below) && parentOf(event.path) === path;
    // Where the path is armed recursively for somebody else, the server tells of children one by one.
    return place.armed === 'recursive' && isChild && event.type !== 'changed' && event.type !== 'children'
      ? [{ type: 'children', path }]
      : [];
  };
  return {
    watch$: (link, path, mode) =>
      defer(() => {
        const place = placeOf(link, path);
        place.interests[mode] += 1;
        return merge(
          link.connection.events$.pipe(mergeMap((event) => signals(event, path, mode, place))),
          arm$(link, path, place),
          of({ type: 'armed', path } as const),
        ).pipe(
          finalize(() => {
            release(link, path, mode);
          }),
        );
      }),
  };
};

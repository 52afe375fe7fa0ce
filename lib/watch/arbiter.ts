import {
  defer,
  EMPTY,
  filter,
  finalize,
  ignoreElements,
  last,
  merge,
  map,
  of,
  ReplaySubject,
  share,
  Subject,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import { parentOf, parentsOf } from '../codec/cluster-paths.ts';
import type { Connection } from '../connection/connection.ts';
import type { Read } from '../connection/request.ts';
import type { WatchEvent } from '../connection/watch-event.ts';
import { isUnexpected } from '../errors/is-unexpected.ts';
import { verdictOf } from '../errors/verdict.ts';
import type { Link } from '../session/link.ts';
import { silent, type Logger } from '../session/logger.ts';

/** `recursive` covers everything below the path; its events never have type `children`. */
export type WatchMode = 'persistent' | 'recursive';

/** First `armed`: whatever is read from here on is covered. Then events. */
export type WatchSignal = WatchEvent | { readonly type: 'armed'; readonly path: string };

/**
 * Decides which server watches exist. A server keeps one mode per connection and path, and removing one takes the
 * others with it: so every watch of a link is asked for here.
 *
 * Where the server has no lasting watches, reads arm one-shot ones: whoever is told of an event reads anew, and what was
 * not armed by then is. To arm twice is to arm once, for a server keeps a set. Events that nobody waits for any more
 * are told to nobody.
 */
export interface Arbiter {
  /**
   * A read must arm a one-shot watch of what it reads: the server has no others, or the recursive one that stands there
   * says nothing of lists.
   */
  arms(link: Link, path: string, op: Read['op']): boolean;
  /** Cold: holds the server watch while it is subscribed. Completes with the connection. Errors: what addWatch said. */
  watch$(link: Link, path: string, mode: WatchMode): Observable<WatchSignal>;
}

interface Place {
  readonly interests: Record<WatchMode, number>;
  armed: WatchMode | undefined;
  /** Events of children may come: they go on until the answer to an addWatch that ends them. */
  tellsChildren: boolean;
  /** Shared by all: who asked may leave before the request could be sent, and its failure concerns everyone. */
  arming$: Observable<never>;
  /** To the lasting ones, when a recursive watch takes the place: unreadable children are told to a list alone. */
  readonly replaced$: Subject<WatchEvent>;
}

export const arbiter = (logger: Pick<Logger, 'warn'> = silent): Arbiter => {
  const places = new WeakMap<Connection, Map<string, Place>>();

  const placeOf = ({ connection }: Link, path: string): Place => {
    const known = places.get(connection) ?? new Map<string, Place>();
    places.set(connection, known);
    const place = known.get(path) ?? {
      interests: { persistent: 0, recursive: 0 },
      armed: undefined,
      tellsChildren: false,
      arming$: EMPTY,
      replaced$: new Subject<WatchEvent>(),
    };
    known.set(path, place);
    return place;
  };
  const arm$ = (link: Link, path: string, place: Place): Observable<never> =>
    defer(() => {
      const mode: WatchMode = place.interests.recursive > 0 ? 'recursive' : 'persistent';
      const before = place.armed;
      if (before === mode) return place.arming$;
      if (!link.supports('addWatch')) return EMPTY;
      place.armed = mode;
      place.tellsChildren ||= mode === 'recursive';
      place.arming$ = link.request({ op: 'addWatch', path, mode }).pipe(
        ignoreElements(),
        tap({
          error: () => {
            place.armed = before;
          },
          complete: () => {
            if (place.armed === 'persistent') place.tellsChildren = false;
          },
        }),
        share({
          connector: () => new ReplaySubject<never>(1),
          resetOnRefCountZero: false,
          resetOnComplete: false,
          resetOnError: false,
        }),
      );
      if (before !== 'persistent') return place.arming$;
      // A list arms its watch beside the recursive one only where it is asked for after it.
      return merge(
        place.arming$,
        defer(() => {
          place.replaced$.next({ type: 'children', path });
          return EMPTY;
        }),
      );
    });
  /** What reads of a tree have armed at a path goes with its own event. */
  const isOfTree = ({ connection }: Link, path: string): boolean =>
    [path, ...parentsOf(path), '/'].some(
      (at) => (places.get(connection)?.get(at)?.interests.recursive ?? 0) > 0,
    );
  const disarm$ = (link: Link, path: string): Observable<never> =>
    defer(() => {
      places.get(link.connection)?.delete(path);
      if (!link.supports('addWatch') && isOfTree(link, path)) return EMPTY;
      return link.request({ op: 'removeWatches', path, kind: 'any' });
    }).pipe(ignoreElements());

  const release = (link: Link, path: string, mode: WatchMode): void => {
    const place = placeOf(link, path);
    place.interests[mode] -= 1;
    const { persistent, recursive } = place.interests;
    const last$ = persistent + recursive === 0 ? disarm$(link, path) : arm$(link, path, place);
    // If the request fails, the watch is gone with its connection.
    last$.subscribe({
      error: (error: unknown) => {
        if (isUnexpected(error)) throw error;
        const verdict = verdictOf(error);
        if (verdict === 'expected' || verdict === 'relink') return;
        logger.warn(`${String(error)}; the server goes on watching ${path} for this connection, at no harm`);
      },
    });
  };
  /** What an event means to whoever watches the path in this mode. */
  const signal = (
    event: WatchEvent,
    path: string,
    mode: WatchMode,
    place: Place,
  ): WatchSignal | undefined => {
    const below = path === '/' ? '/' : `${path}/`;
    if (event.path === path || (mode === 'recursive' && event.path.startsWith(below))) return event;
    const isChild = event.path.startsWith(below) && parentOf(event.path) === path;
    // Where the path is armed recursively for somebody else, the server tells of children one by one.
    return place.tellsChildren && isChild && event.type !== 'changed' && event.type !== 'children'
      ? { type: 'children', path }
      : undefined;
  };
  return {
    arms: (link, path, op) =>
      !link.supports('addWatch') ||
      (op === 'getChildren' && places.get(link.connection)?.get(path)?.armed === 'recursive'),
    watch$: (link, path, mode) =>
      defer(() => {
        const place = placeOf(link, path);
        place.interests[mode] += 1;
        return merge(
          link.connection.events$.pipe(
            map((event) => signal(event, path, mode, place)),
            filter((told) => told !== undefined),
          ),
          mode === 'persistent'
            ? place.replaced$.pipe(takeUntil(link.connection.events$.pipe(last(null, undefined))))
            : EMPTY,
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

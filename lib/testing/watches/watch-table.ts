import type { Acl } from '../../connection/acl.ts';
import type { WatchEvent } from '../../connection/watch-event.ts';
import { parentOf } from '../tree/paths.ts';
import type { Change } from '../tree/write.ts';
import { watchSlot, type WatchMode, type WatchSlot } from './watch-slot.ts';

export type WatchKind = 'children' | 'data' | 'any';

/** One event for one watcher; `acl` says whether it may hear of it. */
export interface Notice<W> {
  readonly watcher: W;
  readonly event: WatchEvent;
  readonly acl: readonly Acl[];
}

/** Watches of one server, as ZooKeeper 3.8 keeps them: exists and data share a slot, persistent ones stand in both. */
export interface WatchTable<W> {
  /** Watches; a persistent one counts twice. */
  readonly size: number;
  /** Of data, exists and persistent watches alone. */
  readonly dataSize: number;
  add(path: string, watcher: W, mode: WatchMode, kind: WatchKind): void;
  /** False where there was none of the kind. */
  remove(path: string, watcher: W, kind: WatchKind): boolean;
  /** True where anybody watches the path: Apache does not ask who. */
  watched(path: string, kind: WatchKind): boolean;
  forget(watcher: W): void;
  trigger(change: Change): readonly Notice<W>[];
}

export const watchTable = <W>(): WatchTable<W> => {
  const data = watchSlot<W>();
  const children = watchSlot<W>();
  const slotsOf = (kind: WatchKind): readonly WatchSlot<W>[] => {
    if (kind === 'any') return [children, data];
    return kind === 'data' ? [data] : [children];
  };
  const notices = (
    watchers: Iterable<W>,
    type: WatchEvent['type'],
    path: string,
    acl: readonly Acl[],
  ): Notice<W>[] => Array.from(watchers, (watcher) => ({ watcher, event: { type, path }, acl }));

  const trigger = ({ type, path, acl, parentAcl }: Change): readonly Notice<W>[] => {
    const below = { recursive: true };
    const told = data.take(path, below);
    const own = notices(told, type, path, acl);
    if (type === 'changed') return own;
    const bereft = type === 'deleted' ? [...children.take(path, below)].filter((one) => !told.has(one)) : [];
    const parent = parentOf(path) ?? '/';
    const kin = children.take(parent, { recursive: false });
    return [...own, ...notices(bereft, type, path, acl), ...notices(kin, 'children', parent, parentAcl)];
  };
  return {
    get size() {
      return data.size + children.size;
    },
    get dataSize() {
      return data.size;
    },
    add: (path, watcher, mode, kind) => {
      for (const slot of slotsOf(kind)) slot.add(path, watcher, mode);
    },
    remove: (path, watcher, kind) =>
      slotsOf(kind)
        .map((slot) => slot.remove(path, watcher))
        .includes(true),
    watched: (path, kind) => slotsOf(kind).some((slot) => slot.watched(path)),
    forget: (watcher) => {
      data.forget(watcher);
      children.forget(watcher);
    },
    trigger,
  };
};

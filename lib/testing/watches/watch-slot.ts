/** How long a watch lasts, and whether it hears of what is below its path. */
export type WatchMode = 'once' | 'persistent' | 'recursive';

/** Watches of one kind. A watcher has one mode for each path: the last that it asked for. */
export interface WatchSlot<W> {
  /** Watches. */
  readonly size: number;
  add(path: string, watcher: W, mode: WatchMode): void;
  /** False where there was none. */
  remove(path: string, watcher: W): boolean;
  /** Everything of a watcher that has gone. */
  forget(watcher: W): void;
  /** True where anybody at all watches the path itself. */
  watched(path: string): boolean;
  /** Who is to hear of the path; one-shot watches are used up by it. */
  take(path: string, options: { readonly recursive: boolean }): ReadonlySet<W>;
}

/** The path, then all above it. */
function* upwards(path: string): Generator<string> {
  yield path;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    yield path.slice(0, end);
  if (path !== '/') yield '/';
}

export const watchSlot = <W>(): WatchSlot<W> => {
  const byPath = new Map<string, Map<W, WatchMode>>();
  const byWatcher = new Map<W, Set<string>>();

  const remove = (path: string, watcher: W): boolean => {
    const there = byPath.get(path)?.delete(watcher) ?? false;
    if (byPath.get(path)?.size === 0) byPath.delete(path);
    byWatcher.get(watcher)?.delete(path);
    return there;
  };
  return {
    get size() {
      return [...byWatcher.values()].reduce((sum, { size }) => sum + size, 0);
    },
    add: (path, watcher, mode) => {
      byPath.set(path, (byPath.get(path) ?? new Map<W, WatchMode>()).set(watcher, mode));
      byWatcher.set(watcher, (byWatcher.get(watcher) ?? new Set()).add(path));
    },
    remove,
    forget: (watcher) => {
      for (const path of [...(byWatcher.get(watcher) ?? [])]) remove(path, watcher);
      byWatcher.delete(watcher);
    },
    watched: (path) => byPath.has(path),
    take: (path, { recursive }) => {
      const told = new Set<W>();
      for (const at of upwards(path)) {
        for (const [watcher, mode] of [...(byPath.get(at) ?? [])]) {
          if (mode === 'recursive' ? !recursive : at !== path) continue;
          told.add(watcher);
          if (mode === 'once') remove(at, watcher);
        }
      }
      return told;
    },
  };
};

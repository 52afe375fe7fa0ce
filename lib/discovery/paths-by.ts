/** Paths by a key that several of them may have. */
export interface PathsBy {
  add(key: string, path: string): void;
  delete(key: string, path: string): void;
  get(key: string): Iterable<string>;
  keys(): Iterable<string>;
}

const none: readonly string[] = [];

export const pathsBy = (): PathsBy => {
  const sets = new Map<string, Set<string>>();
  return {
    add: (key, path) => {
      const known = sets.get(key);
      if (known) known.add(path);
      else sets.set(key, new Set([path]));
    },
    delete: (key, path) => {
      const known = sets.get(key);
      known?.delete(path);
      if (known?.size === 0) sets.delete(key);
    },
    get: (key) => sets.get(key) ?? none,
    keys: () => sets.keys(),
  };
};

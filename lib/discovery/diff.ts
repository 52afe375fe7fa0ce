/** How one list of things with identity differs from the one before; unchanged things are the same objects. */
export interface Diff<T> {
  readonly added: readonly T[];
  readonly changed: readonly { readonly before: T; readonly now: T }[];
  readonly removed: readonly T[];
}

/** A key that several values of a list have counts once, and the last of them stands for it: the newest of a list in order. */
export const diff = <T>(before: readonly T[], now: readonly T[], keyOf: (value: T) => unknown): Diff<T> => {
  const byKey = (list: readonly T[]): Map<unknown, T> => new Map(list.map((value) => [keyOf(value), value]));
  const left = byKey(before);
  const added: T[] = [];
  const changed: { before: T; now: T }[] = [];
  for (const [key, value] of byKey(now)) {
    const old = left.get(key);
    // A value may be undefined itself.
    if (!left.delete(key)) added.push(value);
    else if (old !== value) changed.push({ before: old as T, now: value });
  }
  return { added, changed, removed: [...left.values()] };
};

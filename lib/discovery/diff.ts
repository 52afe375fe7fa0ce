/** How one list of things with identity differs from the one before; unchanged things are the same objects. */
export interface Diff<T> {
  readonly added: readonly T[];
  readonly changed: readonly { readonly before: T; readonly now: T }[];
  readonly removed: readonly T[];
}

export const diff = <T>(before: readonly T[], now: readonly T[], keyOf: (value: T) => unknown): Diff<T> => {
  const known = new Map(before.map((value) => [keyOf(value), value]));
  const added: T[] = [];
  const changed: { before: T; now: T }[] = [];
  for (const value of now) {
    const old = known.get(keyOf(value));
    known.delete(keyOf(value));
    if (old === undefined) added.push(value);
    else if (old !== value) changed.push({ before: old, now: value });
  }
  return { added, changed, removed: [...known.values()] };
};

/** More changes than these are sorted in at once. */
const few = 8;

/** Index at which a name stands, or would stand. */
const position = (names: readonly string[], name: string): number => {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A sorted list after changes: true adds a name that is not there, false removes one that is. Itself without any. */
export const sortedNames = (
  names: readonly string[],
  changes: ReadonlyMap<string, boolean>,
): readonly string[] => {
  if (changes.size > few) {
    const kept = names.filter((name) => changes.get(name) !== false);
    return [...kept, ...[...changes].flatMap(([name, isAdded]) => (isAdded ? [name] : []))].sort();
  }
  return [...changes].reduce(
    (now, [name, isAdded]) => now.toSpliced(position(now, name), isAdded ? 0 : 1, ...(isAdded ? [name] : [])),
    names,
  );
};

/** Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours count one each. */
const distance = (a: string, b: string): number => {
  let [before, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (last?.[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last?.[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwap ? (before?.[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [before, last] = [last, current];
  }
  return last?.at(-1) ?? 0;
};

/** Case and separators count for nothing: `session_timeout` is `sessionTimeout`. */
const letters = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** No name of an option is nearly as long. */
const longest = 40;

/** The name of the list that was probably meant: at most a third of the letters differ. Undefined where there is none. */
export const nearestName = (given: string, names: readonly string[]): string | undefined => {
  const wanted = letters(given.slice(0, longest));
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const [nearest] = names
    .map((name) => ({ name, distance: distance(wanted, letters(name)) }))
    .filter((each) => each.distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return nearest?.name;
};

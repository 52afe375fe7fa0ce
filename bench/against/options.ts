export interface Options {
  /** The git ref of the other build. */
  readonly against: string;
  readonly pairs: number;
  /** A probe is measured where its name, or that of one of its rows, has one of these. Empty: all. */
  readonly words: readonly string[];
  /** A file of JSON lines; undefined: none. */
  readonly history: string | undefined;
}

export const usage =
  'npm run bench -- --against <git ref> [--pairs 21] [--rows "words of their names"] [--history FILE]';

/** Throws where an option is unknown or has no proper value. */
export const optionsOf = (args: readonly string[]): Options => {
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at += 2) {
    const [name = '', value] = args.slice(at, at + 2);
    if (!['--against', '--pairs', '--rows', '--history'].includes(name))
      throw new Error(`${name} is no option of: ${usage}`);
    if (value === undefined || value.startsWith('--')) throw new Error(`${name} lacks its value: ${usage}`);
    given.set(name, value);
  }
  const against = given.get('--against');
  if (against === undefined) throw new Error(`--against is missing: ${usage}`);
  const pairs = Number(given.get('--pairs') ?? 21);
  if (!Number.isInteger(pairs) || pairs < 1) throw new Error('--pairs takes a whole number from 1');
  const words = (given.get('--rows') ?? '').split(/[\s,]+/).filter(Boolean);
  return { against, pairs, words, history: given.get('--history') };
};

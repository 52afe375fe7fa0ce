import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** One pair of one probe; the figures are in the order of its rows. */
export interface Entry {
  /** Names both builds and the code that measures them. */
  readonly id: string;
  readonly probe: string;
  readonly pair: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'probe' in value &&
  typeof value.probe === 'string' &&
  'pair' in value &&
  typeof value.pair === 'number' &&
  'before' in value &&
  isNumbers(value.before) &&
  'after' in value &&
  isNumbers(value.after);

/** The entries of a file's text. Skips other lines, such as one that a kill cut short. */
export const entriesOf = (text: string): readonly Entry[] =>
  text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isEntry(value) ? [value] : [];
    } catch {
      return [];
    }
  });

export interface History {
  find(probe: string, pair: number): Entry | undefined;
  add(entry: Omit<Entry, 'id'>): Entry;
}

/** The entries of these builds; those of others stay in the file, and are not found. */
export const historyOf = (file: string | undefined, id: string): History => {
  const known = new Map<string, Entry>();
  const key = ({ probe, pair }: Pick<Entry, 'probe' | 'pair'>): string => `${probe} ${pair}`;
  const text = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const entry of entriesOf(text)) if (entry.id === id) known.set(key(entry), entry);
  return {
    find: (probe, pair) => known.get(key({ probe, pair })),
    add: (measured) => {
      const entry = { id, ...measured };
      known.set(key(entry), entry);
      // The line break comes first: it ends a line that a kill cut short.
      if (file !== undefined) appendFileSync(file, `\n${JSON.stringify(entry)}`);
      return entry;
    },
  };
};

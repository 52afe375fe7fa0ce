import { nearestName } from './nearest-name.ts';
import { printable } from './printable.ts';

/** The names that an object may have; those of an object in it, or of the objects of a list in it, stand below. */
export interface Fields {
  readonly [name: string]: true | Fields;
}

/** The names of a type, and no others: types refuse a new field that is missing. */
export type FieldsOf<T> = Readonly<Record<keyof T & string, true | Fields>>;

interface Unknown {
  readonly path: string;
  /** The name that was probably meant, with its path. */
  readonly nearest: string | undefined;
}

const unknownIn = (given: unknown, fields: Fields, above: string): readonly Unknown[] => {
  if (Array.isArray(given)) return given.flatMap((each) => unknownIn(each, fields, above));
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([name, value]): readonly Unknown[] => {
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (known === true) return [];
    if (known) return unknownIn(value, known, `${above}${name}.`);
    const nearest = nearestName(name, Object.keys(fields));
    return [{ path: above + name, nearest: nearest && above + nearest }];
  });
};

/** A line for each field of `given` that nobody reads, with the nearest name; else `type` has the names. */
export const unknownFields = (
  what: string,
  given: unknown,
  fields: Fields,
  type: string,
): readonly string[] => {
  const lines = unknownIn(given, fields, '').map(
    ({ path, nearest }) =>
      `${what}: field ${printable(path)} is unknown and has no effect; ` +
      (nearest === undefined ? `${type} has the names` : `did you mean ${nearest}?`),
  );
  return [...new Set(lines)];
};

/** Lines of one warner: names may come from data. */
const most = 100;

/** Warns of each line once. */
export const warnOnce = (warn: (line: string) => void): ((lines: readonly string[]) => void) => {
  const told = new Set<string>();
  return (lines) => {
    for (const line of lines) {
      if (told.has(line) || told.size === most) continue;
      told.add(line);
      warn(line);
    }
  };
};

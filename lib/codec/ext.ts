import * as t from 'io-ts';

/** Anything that JSON can carry. The Go registrar ignores it. */
export type Ext = Readonly<Record<string, unknown>>;

/** Levels. What compares or prints JSON calls itself for each, and a stack has an end: nobody may choose so deep an ext. */
const deepest = 100;

const within = (ext: object): boolean => {
  let level: readonly object[] = [ext];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > deepest) return false;
    level = level.flatMap((part) =>
      Object.values(part).filter((value): value is object => typeof value === 'object' && value !== null),
    );
  }
  return true;
};

const is = (input: unknown): input is Ext => t.UnknownRecord.is(input) && within(input);

/** What a node or an application publishes beyond what everybody knows. */
export const ext = new t.Type<Ext>(
  `an object of at most ${String(deepest)} levels`,
  is,
  (input, context) => (is(input) ? t.success(input) : t.failure(input, context)),
  t.identity,
);

import * as t from 'io-ts';

/** Anything that JSON can carry. The Go registrar ignores it. */
export type Ext = Readonly<Record<string, unknown>>;

/** Levels. Code that compares or prints JSON calls itself for each level, and a stack has an end. */
const deepest = 100;

const within = (part: object, levels = deepest): boolean => {
  if (levels === 0) return false;
  const fits = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || within(value, levels - 1);
  if (Array.isArray(part)) return part.every(fits);
  for (const key in part) if (!fits((part as Readonly<Record<string, unknown>>)[key])) return false;
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

import * as t from 'io-ts';

/**
 * Reads an object as Go's encoding/json does: keys in any case, and null or nothing where Go has a zero value. What
 * already is as it should be passes untouched, which is nearly always, and fast.
 */
export const anyCase = <A, O>(
  type: t.Type<A, O>,
  keys: readonly string[],
  zeros: Readonly<Record<string, unknown>>,
): t.Type<A, O> => {
  const canonical = new Map(keys.map((key) => [key.toLowerCase(), key]));
  const fold = (input: unknown): unknown => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
    const folded: Record<string, unknown> = { ...zeros };
    for (const [key, value] of Object.entries(input)) {
      const known = canonical.get(key.toLowerCase());
      if (known !== undefined && value !== null && (known === key || !(known in input)))
        folded[known] = value;
    }
    return folded;
  };
  return new t.Type(
    type.name,
    type.is,
    (input, context) => (type.is(input) ? t.success(input) : type.validate(fold(input), context)),
    type.encode,
  );
};

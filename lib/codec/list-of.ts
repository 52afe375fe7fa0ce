import * as t from 'io-ts';

/**
 * An array of at most so many items. A longer one is one error: an item at a time, a hostile megabyte would take
 * seconds to complain about.
 */
export const listOf = <A, O>(item: t.Type<A, O>, most: number): t.Type<readonly A[], readonly O[]> => {
  const all = t.readonlyArray(item);
  const fits = (input: unknown): boolean => !(Array.isArray(input) && input.length > most);
  return new t.Type(
    `at most ${String(most)} of ${item.name}`,
    (input): input is readonly A[] => fits(input) && all.is(input),
    (input, context) => (fits(input) ? all.validate(input, context) : t.failure(input, context)),
    all.encode,
  );
};

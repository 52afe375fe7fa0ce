import * as t from 'io-ts';

/** An integer within bounds, both included. */
export const integer = (name: string, min: number, max: number): t.Type<number> => {
  const is = (input: unknown): input is number =>
    Number.isInteger(input) && min <= Number(input) && Number(input) <= max;
  return new t.Type(
    name,
    is,
    (input, context) => (is(input) ? t.success(input) : t.failure(input, context)),
    t.identity,
  );
};

import { isRight, left, type Either } from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { deepestJson, isTooDeep } from './depth.ts';
import type { InvalidEntry } from './invalid-entry.ts';
import { preview } from './preview.ts';
import { printable } from './printable.ts';

/** Reads bytes; they are a view, valid during the call alone. */
export type Decode<A> = (path: string, bytes: Uint8Array) => Either<InvalidEntry, A>;

const longestComplaint = 200;
const longestValue = 80;
const mostErrors = 10;

const textOf = (bytes: Uint8Array): string =>
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).toString();

const short = (value: unknown): string =>
  value === undefined ? 'nothing' : printable(preview(value, longestValue));

const describe = ({ context, value }: t.ValidationError): string => {
  const where = context
    // The data are an object: a number in this place is a part of the codec's intersection.
    .map(({ key }, at) => (at === 1 && /^\d+$/.test(key) ? '' : key))
    .filter(Boolean)
    .join('.');
  const expected = where === '' ? 'a JSON object' : (context.at(-1)?.type.name ?? 'a value');
  return `${where || 'data'}: ${expected} expected, ${short(value)} given`;
};

const malformed = (path: string, bytes: Uint8Array, errors: readonly string[]): Either<InvalidEntry, never> =>
  left({ path, bytes: new Uint8Array(bytes), reason: 'malformed', errors });

/** JSON of a codec, from bytes. Never throws. */
export const decodeJson = <A, O>(codec: t.Type<A, O>): Decode<A> => {
  // One for thousands: whoever adds to it copies it.
  const context: t.Context = [{ key: '', type: codec }];
  return (path, bytes) => {
    if (isTooDeep(bytes)) {
      return malformed(path, bytes, [`data: nested deeper than ${String(deepestJson)} levels`]);
    }
    let json: unknown;
    try {
      json = JSON.parse(textOf(bytes));
    } catch (error) {
      return malformed(path, bytes, [
        bytes.length === 0 ? 'no data' : `no JSON: ${printable((error as Error).message, longestComplaint)}`,
      ]);
    }
    const decoded = codec.validate(json, context);
    return isRight(decoded)
      ? decoded
      : malformed(path, bytes, [...new Set(decoded.left.slice(0, mostErrors).map(describe))]);
  };
};

export const encodeJson =
  <A, O>(codec: t.Type<A, O>) =>
  (value: A): Uint8Array =>
    Buffer.from(JSON.stringify(codec.encode(value)));

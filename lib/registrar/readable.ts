import { isLeft } from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { decodeJson, encodeJson } from '../codec/json-bytes.ts';
import { illFormedAt, unreadable } from '../codec/well-formed.ts';
import { InvalidOption } from '../errors/invalid-option.ts';

const encoded = <A, O>(option: string, codec: t.Type<A, O>, value: A): Uint8Array => {
  try {
    return encodeJson(codec)(value);
  } catch (error) {
    const [why = ''] = (error as Error).message.split('\n');
    throw InvalidOption.because(option, `it cannot be written as JSON: ${why}`);
  }
};

/**
 * Readers quarantine an entry with one wrong type in it, or with more bytes than `maxEntry`, and read another text than
 * half of a surrogate pair: it is refused here. Throws InvalidOption.
 */
export const readable = <A extends { readonly ext?: unknown }, O>(
  option: string,
  codec: t.Type<A, O>,
  value: A,
  maxEntry: number,
): Uint8Array => {
  const bytes = encoded(option, codec, value);
  // What JSON has no word for is left out in silence.
  const isLost = value.ext !== undefined && (typeof value.ext !== 'object' || value.ext === null);
  if (isLost) throw new InvalidOption('ext', 'an object of JSON', value.ext);
  if (bytes.length > maxEntry) {
    throw new InvalidOption(option, `at most ${String(maxEntry)} bytes of JSON (maxEntry)`, bytes.length);
  }
  const read = decodeJson(codec)('', bytes);
  if (isLeft(read)) throw InvalidOption.because(option, read.left.errors.join('; '));
  const place = illFormedAt(read.right);
  if (place !== undefined) throw InvalidOption.because(place, unreadable);
  return bytes;
};

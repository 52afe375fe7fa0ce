import { isLeft } from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { decodeJson, encodeJson } from '../codec/json-bytes.ts';
import { InvalidOption } from '../errors/invalid-option.ts';

/** ZooKeeper takes 1,048,575 for a request, and a path and an ACL go with the data. */
const mostBytes = 999_999;

const encoded = <A, O>(option: string, codec: t.Type<A, O>, value: A): Uint8Array => {
  try {
    return encodeJson(codec)(value);
  } catch (error) {
    const [why = ''] = (error as Error).message.split('\n');
    throw InvalidOption.because(option, `it cannot be written as JSON: ${why}`);
  }
};

/**
 * What is published must be readable: one wrong type in it, and every reader leaves it out, or stumbles over it. Throws
 * InvalidOption.
 */
export const readable = <A extends { readonly ext?: unknown }, O>(
  option: string,
  codec: t.Type<A, O>,
  value: A,
): Uint8Array => {
  const bytes = encoded(option, codec, value);
  // What JSON has no word for is left out in silence.
  const isLost = value.ext !== undefined && (typeof value.ext !== 'object' || value.ext === null);
  if (isLost) throw new InvalidOption('ext', 'an object of JSON', value.ext);
  if (bytes.length > mostBytes) {
    throw new InvalidOption(option, `at most ${String(mostBytes)} bytes of JSON`, bytes.length);
  }
  const read = decodeJson(codec)('', bytes);
  if (isLeft(read)) throw InvalidOption.because(option, read.left.errors.join('; '));
  return bytes;
};

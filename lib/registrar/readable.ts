import { isLeft } from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { decodeJson } from '../codec/json-bytes.ts';
import { InvalidOption } from '../errors/invalid-option.ts';

/** What is published must be readable: one wrong type in it, and every reader leaves it out, or stumbles over it. */
export const readable = <A, O>(option: string, codec: t.Type<A, O>, bytes: Uint8Array): Uint8Array => {
  const read = decodeJson(codec)('', bytes);
  if (isLeft(read)) throw InvalidOption.because(option, read.left.errors.join('; '));
  return bytes;
};

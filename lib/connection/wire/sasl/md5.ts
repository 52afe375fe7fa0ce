import { createHash, type Hash } from 'node:crypto';
import { InvalidOption } from '../../../errors/invalid-option.ts';

const newHash = (): Hash => {
  try {
    return createHash('md5');
  } catch {
    throw InvalidOption.because(
      'auth',
      'the scheme sasl needs MD5, and the OpenSSL of this process has none (is it in FIPS mode?); ' +
        'use the option tls with a client certificate instead',
    );
  }
};

/** Throws InvalidOption where this process cannot do it. */
export const md5 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = newHash();
  for (const part of parts) hash.update(part);
  return hash.digest();
};

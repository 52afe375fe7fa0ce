import { createSecureContext, type ConnectionOptions as TlsOptions } from 'node:tls';
import { InvalidOption } from '../errors/invalid-option.ts';
import { kindOf } from '../errors/shown.ts';

/** Fields of PEM. node:tls ignores a `ca` that is something else, and trusts its own list of CAs instead. */
const fieldsOfPem = ['ca', 'cert', 'key', 'crl'] as const;

const isPem = (given: unknown): boolean => {
  const pem = typeof given === 'object' && given !== null && 'pem' in given ? given.pem : given;
  if (typeof pem === 'string') return pem.includes('-----BEGIN ');
  return !(pem instanceof Uint8Array) || Buffer.from(pem).includes('-----BEGIN ');
};

const requirePem = (field: string, given: unknown): void => {
  if (given === undefined || given === null || [given].flat().every(isPem)) return;
  throw InvalidOption.because(
    `tls.${field}`,
    'PEM text ("-----BEGIN …") expected, other text given; where it is the path of a file, pass the content of the file: ' +
      'readFileSync(path)',
  );
};

const requirePair = ({ cert, key }: TlsOptions): void => {
  if (cert !== undefined && key === undefined) {
    throw InvalidOption.because(
      'tls.cert',
      'a client certificate is of use with its private key alone; add tls.key',
    );
  }
  if (cert === undefined && key !== undefined) {
    throw InvalidOption.because(
      'tls.key',
      'a private key is of use with its certificate alone; add tls.cert',
    );
  }
};

/** Throws InvalidOption, which shows nothing of what was given. */
export const tlsOf = (given: TlsOptions | undefined): TlsOptions | undefined => {
  if (given === undefined) return undefined;
  if (typeof given !== 'object' || (given as unknown) === null) {
    throw InvalidOption.because(
      'tls',
      `an object of options of node:tls such as { ca } expected, ${kindOf(given)} given; {} trusts the CAs of Node.js`,
    );
  }
  for (const field of fieldsOfPem) requirePem(field, (given as Record<string, unknown>)[field]);
  requirePair(given);
  try {
    createSecureContext(given);
    return given;
  } catch (error) {
    throw InvalidOption.because('tls', `node:tls cannot read it: ${(error as Error).message}`);
  }
};

/** A client certificate, or what may have one: the servers know the client by it (scheme `x509`). */
export const hasCertificate = (tls: TlsOptions | undefined): boolean =>
  tls?.cert !== undefined || tls?.pfx !== undefined || tls?.secureContext !== undefined;

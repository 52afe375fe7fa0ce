import { Malformed } from '../bytes.ts';
import { onlyOne, readDirectives, type Directive } from './directives.ts';

/** What a server asks by: a new `nonce` each time, so that no answer is of use twice. */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  /** False: user and password go as ISO 8859-1. */
  readonly utf8: boolean;
}

const quotedOne = (directives: readonly Directive[], name: string): string => {
  const found = onlyOne(directives, name);
  if (!found?.quoted || found.value === '') throw new Malformed(`no ${name} in quotes`);
  return found.value;
};

/** Reads what RFC 2831 calls the digest-challenge. Throws Malformed, in words that go behind "it has". */
export const readChallenge = (token: Uint8Array): Challenge => {
  const directives = readDirectives(token);
  const [realm, nonce] = [quotedOne(directives, 'realm'), quotedOne(directives, 'nonce')];
  if (onlyOne(directives, 'algorithm')?.value !== 'md5-sess') {
    throw new Malformed('another algorithm than md5-sess');
  }
  const qop = onlyOne(directives, 'qop')?.value ?? 'auth';
  if (!qop.split(',').some((one) => one.trim() === 'auth')) throw new Malformed('no qop auth');
  const charset = onlyOne(directives, 'charset')?.value;
  if (charset !== undefined && charset !== 'utf-8') throw new Malformed('another charset than utf-8');
  return { realm, nonce, utf8: charset === 'utf-8' };
};

/** Reads what RFC 2831 calls the response-auth: what only those can say who know the password. Throws Malformed. */
export const readProof = (token: Uint8Array): string | undefined =>
  onlyOne(readDirectives(token), 'rspauth')?.value;

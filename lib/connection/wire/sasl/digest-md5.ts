import { Malformed } from '../bytes.ts';
import type { Challenge } from './challenge.ts';
import { md5 } from './md5.ts';

export interface DigestUser {
  readonly user: string;
  readonly password: string;
}

/** What a client adds to a challenge. */
interface Chosen {
  /** Of the service: `zookeeper/zk-sasl-md5`. */
  readonly uri: string;
  /** Never the same twice. */
  readonly cnonce: string;
}

export interface DigestAnswer {
  /** The digest-response, ready to send. */
  readonly response: Buffer;
  /** What a server that knows the password will answer to it. */
  readonly proof: string;
}

/** Each connection has a nonce of its own, so that each counts its use as the first. */
const count = '00000001';
const qop = 'auth';

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
const isLatin1 = (text: string): boolean => /^[\0-\xff]*$/.test(text);

/** As RFC 2831 hashes it: in ISO 8859-1 wherever that has all of its characters. */
const hashed = (text: string, utf8: boolean): Buffer => {
  if (!isLatin1(text) && !utf8) {
    throw new Malformed('no charset utf-8, which the credential needs');
  }
  return Buffer.from(text, isLatin1(text) ? 'latin1' : 'utf8');
};

/** DIGEST-MD5 of RFC 2831, with authentication and no protection of what follows. Throws Malformed. */
export const digestMd5 = (
  { user, password }: DigestUser,
  { realm, nonce, utf8 }: Challenge,
  { uri, cnonce }: Chosen,
): DigestAnswer => {
  const [name, word] = [hashed(user, utf8), hashed(password, utf8)];
  const secret = md5(md5(name, ':', realm, ':', word), `:${nonce}:${cnonce}`).toString('hex');
  const digestOf = (method: string): string => {
    const what = md5(`${method}:${uri}`).toString('hex');
    return md5([secret, nonce, count, cnonce, qop, what].join(':')).toString('hex');
  };
  const directives = [
    ...(utf8 ? ['charset=utf-8'] : []),
    `username=${quoted(user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `nc=${count}`,
    `cnonce=${quoted(cnonce)}`,
    `digest-uri=${quoted(uri)}`,
    `response=${digestOf('AUTHENTICATE')}`,
    `qop=${qop}`,
  ];
  return { response: Buffer.from(directives.join(), utf8 ? 'utf8' : 'latin1'), proof: digestOf('') };
};

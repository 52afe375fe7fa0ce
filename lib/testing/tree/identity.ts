import { createHash } from 'node:crypto';
import type { Acl } from '../../connection/acl.ts';

/** Who a client is, by one scheme; every client is at least its `ip`. */
export type Identity = Pick<Acl, 'scheme' | 'id'>;

/** `user:base64(sha1(user:password))`. */
const digestOf = (credential: string): string =>
  `${credential.split(':', 1).join()}:${createHash('sha1').update(credential).digest('base64')}`;

/** What credentials make of a client; undefined where the server does not know the scheme. */
export const authenticate = (scheme: string, credential: string, address: string): Identity | undefined => {
  if (scheme === 'digest') return { scheme, id: digestOf(credential) };
  return scheme === 'ip' ? { scheme, id: address } : undefined;
};

import { createHash } from 'node:crypto';

/** How an ACL names the user of `user:password`. */
export const digestId = (credential: string): string =>
  `${credential.slice(0, credential.indexOf(':'))}:${createHash('sha1').update(credential).digest('base64')}`;

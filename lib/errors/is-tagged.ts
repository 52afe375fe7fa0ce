import type { AuthFailed } from './auth-failed.ts';
import type { ConnectFailed } from './connect-failed.ts';
import type { ConnectionLost } from './connection-lost.ts';
import type { PayloadTooLarge } from './payload-too-large.ts';
import type { ReplyTooLarge } from './reply-too-large.ts';
import type { ZooKeeperError } from './zookeeper-error.ts';

type Known = AuthFailed | ConnectFailed | ConnectionLost | PayloadTooLarge | ReplyTooLarge | ZooKeeperError;

/** Guards by `_tag`: an ESM and a CJS build in one process are two classes, and `instanceof` fails across them. */
export const isTagged = <T extends Known['_tag']>(
  error: unknown,
  tag: T,
): error is Extract<Known, { readonly _tag: T }> =>
  typeof error === 'object' && error !== null && '_tag' in error && error._tag === tag;

/** The server's answer was this code. */
export const isCode = (error: unknown, code: ZooKeeperError['code']): error is ZooKeeperError =>
  isTagged(error, 'ZooKeeperError') && error.code === code;

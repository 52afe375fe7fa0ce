import type { AuthFailed } from './auth-failed.ts';
import type { Closed } from './closed.ts';
import type { ConnectFailed } from './connect-failed.ts';
import type { ConnectionLost } from './connection-lost.ts';
import type { DuplicateJoin } from './duplicate-join.ts';
import type { DuplicateServe } from './duplicate-serve.ts';
import type { InvalidName } from './invalid-name.ts';
import type { InvalidOption } from './invalid-option.ts';
import type { LayoutMismatch } from './layout-mismatch.ts';
import type { NodeNotJoined } from './node-not-joined.ts';
import type { PayloadTooLarge } from './payload-too-large.ts';
import type { ReadyTimeout } from './ready-timeout.ts';
import type { RegistrationConflict } from './registration-conflict.ts';
import type { ReplyTooLarge } from './reply-too-large.ts';
import type { RequestHeld } from './request-held.ts';
import type { TransportUnavailable } from './transport-unavailable.ts';
import type { ZooKeeperError } from './zookeeper-error.ts';

/** Every error that the library makes. */
export type RegistrarError =
  | AuthFailed
  | Closed
  | ConnectFailed
  | ConnectionLost
  | DuplicateJoin
  | DuplicateServe
  | InvalidName
  | InvalidOption
  | LayoutMismatch
  | NodeNotJoined
  | PayloadTooLarge
  | ReadyTimeout
  | RegistrationConflict
  | ReplyTooLarge
  | RequestHeld
  | TransportUnavailable
  | ZooKeeperError;

/** Guards by `_tag`: an ESM and a CJS build in one process are two classes, and `instanceof` fails across them. */
export const isTagged = <T extends RegistrarError['_tag']>(
  error: unknown,
  tag: T,
): error is Extract<RegistrarError, { readonly _tag: T }> =>
  typeof error === 'object' && error !== null && '_tag' in error && error._tag === tag;

/** The server's answer was this code. */
export const isCode = (error: unknown, code: ZooKeeperError['code']): error is ZooKeeperError =>
  isTagged(error, 'ZooKeeperError') && error.code === code;

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
import { isTagged } from './is-tagged.ts';

// Guards for `catch`: unlike `instanceof` they hold across the ESM and the CommonJS build of the package.

/** True for an error of the tag AuthFailed, of either build. */
export const isAuthFailed = (error: unknown): error is AuthFailed => isTagged(error, 'AuthFailed');
/** True for an error of the tag Closed, of either build. */
export const isClosed = (error: unknown): error is Closed => isTagged(error, 'Closed');
/** True for an error of the tag ConnectFailed, of either build. */
export const isConnectFailed = (error: unknown): error is ConnectFailed => isTagged(error, 'ConnectFailed');
/** True for an error of the tag ConnectionLost, of either build. */
export const isConnectionLost = (error: unknown): error is ConnectionLost =>
  isTagged(error, 'ConnectionLost');
/** True for an error of the tag DuplicateJoin, of either build. */
export const isDuplicateJoin = (error: unknown): error is DuplicateJoin => isTagged(error, 'DuplicateJoin');
/** True for an error of the tag DuplicateServe, of either build. */
export const isDuplicateServe = (error: unknown): error is DuplicateServe =>
  isTagged(error, 'DuplicateServe');
/** True for an error of the tag InvalidName, of either build. */
export const isInvalidName = (error: unknown): error is InvalidName => isTagged(error, 'InvalidName');
/** True for an error of the tag InvalidOption, of either build. */
export const isInvalidOption = (error: unknown): error is InvalidOption => isTagged(error, 'InvalidOption');
/** True for an error of the tag LayoutMismatch, of either build. */
export const isLayoutMismatch = (error: unknown): error is LayoutMismatch =>
  isTagged(error, 'LayoutMismatch');
/** True for an error of the tag NodeNotJoined, of either build. */
export const isNodeNotJoined = (error: unknown): error is NodeNotJoined => isTagged(error, 'NodeNotJoined');
/** True for an error of the tag PayloadTooLarge, of either build. */
export const isPayloadTooLarge = (error: unknown): error is PayloadTooLarge =>
  isTagged(error, 'PayloadTooLarge');
/** True for an error of the tag ReadyTimeout, of either build. */
export const isReadyTimeout = (error: unknown): error is ReadyTimeout => isTagged(error, 'ReadyTimeout');
/** True for an error of the tag RegistrationConflict, of either build. */
export const isRegistrationConflict = (error: unknown): error is RegistrationConflict =>
  isTagged(error, 'RegistrationConflict');
/** True for an error of the tag ReplyTooLarge, of either build. */
export const isReplyTooLarge = (error: unknown): error is ReplyTooLarge => isTagged(error, 'ReplyTooLarge');
/** True for an error of the tag RequestHeld, of either build. */
export const isRequestHeld = (error: unknown): error is RequestHeld => isTagged(error, 'RequestHeld');
/** True for an error of the tag TransportUnavailable, of either build. */
export const isTransportUnavailable = (error: unknown): error is TransportUnavailable =>
  isTagged(error, 'TransportUnavailable');
/** True for an error of the tag ZooKeeperError, of either build. */
export const isZooKeeperError = (error: unknown): error is ZooKeeperError =>
  isTagged(error, 'ZooKeeperError');

import { isTagged, type RegistrarError } from './is-tagged.ts';

type Tag = RegistrarError['_tag'];
type Guard<T extends Tag> = (error: unknown) => error is Extract<RegistrarError, { readonly _tag: T }>;

const guard =
  <T extends Tag>(tag: T): Guard<T> =>
  (error): error is Extract<RegistrarError, { readonly _tag: T }> =>
    isTagged(error, tag);

/** Guards for `catch`: unlike `instanceof` they hold across the ESM and the CommonJS build of the package. */
export const isAuthFailed = guard('AuthFailed');
export const isClosed = guard('Closed');
export const isConnectFailed = guard('ConnectFailed');
export const isConnectionLost = guard('ConnectionLost');
export const isDuplicateJoin = guard('DuplicateJoin');
export const isDuplicateServe = guard('DuplicateServe');
export const isInvalidName = guard('InvalidName');
export const isInvalidOption = guard('InvalidOption');
export const isLayoutMismatch = guard('LayoutMismatch');
export const isNodeNotJoined = guard('NodeNotJoined');
export const isPayloadTooLarge = guard('PayloadTooLarge');
export const isReadyTimeout = guard('ReadyTimeout');
export const isRegistrationConflict = guard('RegistrationConflict');
export const isReplyTooLarge = guard('ReplyTooLarge');
export const isTransportUnavailable = guard('TransportUnavailable');
export const isZooKeeperError = guard('ZooKeeperError');

/** The port of this library to ZooKeeper, for authors of transports and of decorators around `wire()`. */
export type { Auth, Limits, Resume, Target, Transport, Wanted } from './connection/transport.ts';
export type { Connection } from './connection/connection.ts';
export type {
  CreateMode,
  Operation,
  Read,
  ReadResult,
  Reply,
  Request,
  RequestOf,
  Write,
  WriteResult,
} from './connection/request.ts';
export type { Acl } from './connection/acl.ts';
export { formatEndpoint } from './connection/endpoint.ts';
export type { Endpoint } from './connection/endpoint.ts';
export { newGrant } from './connection/grant.ts';
export type { Grant } from './connection/grant.ts';
export { resolve } from './connection/resolve.ts';
export type { Stat } from './connection/stat.ts';
export type { WatchEvent } from './connection/watch-event.ts';
export { wire } from './connection/wire/wire.ts';

export { codeOf, numberOf } from './errors/codes.ts';
export type { Code, CodeName } from './errors/codes.ts';
export { AuthFailed } from './errors/auth-failed.ts';
export { ConnectFailed } from './errors/connect-failed.ts';
export type { ConnectFailure } from './errors/connect-failed.ts';
export { ConnectionLost } from './errors/connection-lost.ts';
export type { CloseReason } from './errors/connection-lost.ts';
export { InvalidOption } from './errors/invalid-option.ts';
export { PayloadTooLarge } from './errors/payload-too-large.ts';
export { ReplyTooLarge } from './errors/reply-too-large.ts';
export { TransportUnavailable } from './errors/transport-unavailable.ts';
export { ZooKeeperError } from './errors/zookeeper-error.ts';

export { createRegistrar } from './registrar/create-registrar.ts';
export type { Registrar } from './registrar/registrar.ts';
export type { WatchStreams } from './registrar/watch-streams.ts';
export type { Layout, RegistrarOptions } from './registrar/options.ts';
export type { NodeSpec } from './registrar/node-spec.ts';
export type { AppSpec } from './registrar/app-spec.ts';
export type { DrainOptions } from './registrar/drain.ts';
export type { Health, HealthReason } from './registrar/health.ts';
export type { ReadyOptions, Registered } from './registrar/ready.ts';
export { iterate } from './registrar/iterate.ts';
export type { IterateOptions } from './registrar/iterate.ts';

export { whileLeader } from './balance/while-leader.ts';
export type { WhileLeaderOptions } from './balance/while-leader.ts';
export { roundRobin } from './balance/round-robin.ts';
export { weightedRandom } from './balance/weighted-random.ts';
export { stabilize } from './balance/stabilize.ts';
export type { StabilizeOptions } from './balance/stabilize.ts';
export { diffByKey } from './balance/diff-by-key.ts';
export { guardRemoval } from './balance/guard-removal.ts';
export type { GuardRemovalOptions } from './balance/guard-removal.ts';
export { excludeSelf } from './balance/exclude-self.ts';
export type { Pickable, Picker } from './balance/picker.ts';
export type { Diff } from './discovery/diff.ts';

export { advertise } from './codec/advertise.ts';
export type { RoutesMapper } from './codec/advertise.ts';
export { creatorAll, openAcl, permission, readableByAll } from './connection/acl.ts';
export type { Acl } from './connection/acl.ts';
export { wire } from './connection/wire/wire.ts';
export type { Auth, Transport } from './connection/transport.ts';
export { systemClock, schedulerClock } from './session/clock.ts';
export type { Clock } from './session/clock.ts';
export type { BackoffOptions } from './session/backoff.ts';
export type { Logger } from './session/logger.ts';

export type { LossReason, SessionState } from './session/session-state.ts';
export type { RegistrationState } from './registration/registration-state.ts';
export type { Snapshot, Leader } from './discovery/snapshot.ts';
export type { Member } from './discovery/member.ts';
export type { MemberEvent } from './discovery/member-events.ts';
export type { FollowerReason, Role } from './discovery/role.ts';
export type { Lease } from './discovery/lease.ts';
export type { StepDown } from './discovery/role.ts';
export type { AppRoute } from './discovery/app-route.ts';
export type { ClusterEvent } from './discovery/cluster-events.ts';
export type { Finding } from './discovery/findings.ts';
export type { FencingToken } from './codec/fencing-token.ts';
export type { InvalidEntry, InvalidReason } from './codec/invalid-entry.ts';
export type { AppMode, AppRouteData, AppState, UnknownWord } from './codec/app-route-data.ts';
export type { Ext } from './codec/ext.ts';
export type { NodeData } from './codec/node-data.ts';
export type { NodeEndpoint } from './codec/node-endpoints.ts';
export type { NodeRoute, RouteSpec } from './codec/route.ts';
export type { ProtocolVersion } from './codec/version.ts';
export type { Stat } from './connection/stat.ts';
export type { ZnodeData } from './watch/data.ts';
export type { ZnodeTree } from './watch/tree.ts';

export { nodeCodec } from './codec/node-data.ts';
export { appCodec } from './codec/app-route-data.ts';

export { AuthFailed } from './errors/auth-failed.ts';
export { Closed } from './errors/closed.ts';
export { ConnectFailed } from './errors/connect-failed.ts';
export type { ConnectFailure } from './errors/connect-failed.ts';
export { ConnectionLost } from './errors/connection-lost.ts';
export type { CloseReason } from './errors/connection-lost.ts';
export { DuplicateJoin } from './errors/duplicate-join.ts';
export { DuplicateServe } from './errors/duplicate-serve.ts';
export { InvalidName } from './errors/invalid-name.ts';
export { InvalidOption } from './errors/invalid-option.ts';
export { LayoutMismatch } from './errors/layout-mismatch.ts';
export { NodeNotJoined } from './errors/node-not-joined.ts';
export { PayloadTooLarge } from './errors/payload-too-large.ts';
export { ReadyTimeout } from './errors/ready-timeout.ts';
export { RegistrationConflict } from './errors/registration-conflict.ts';
export type { ConflictReason } from './errors/registration-conflict.ts';
export { ReplyTooLarge } from './errors/reply-too-large.ts';
export { RequestHeld } from './errors/request-held.ts';
export { TransportUnavailable } from './errors/transport-unavailable.ts';
export { ZooKeeperError } from './errors/zookeeper-error.ts';
export type { RegistrarError } from './errors/is-tagged.ts';
export {
  isAuthFailed,
  isClosed,
  isConnectFailed,
  isConnectionLost,
  isDuplicateJoin,
  isDuplicateServe,
  isInvalidName,
  isInvalidOption,
  isLayoutMismatch,
  isNodeNotJoined,
  isPayloadTooLarge,
  isReadyTimeout,
  isRegistrationConflict,
  isReplyTooLarge,
  isRequestHeld,
  isTransportUnavailable,
  isZooKeeperError,
} from './errors/guards.ts';

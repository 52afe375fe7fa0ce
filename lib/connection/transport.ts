import type { Observable, SchedulerLike } from 'rxjs';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { Acl } from './acl.ts';
import type { Connection } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import type { Operation } from './request.ts';

/** Credentials of one scheme. Never logged. */
export interface Auth {
  /** `digest`, `sasl` (DIGEST-MD5), or another one that the servers know. */
  readonly scheme: string;
  /** `user:password` for `digest` and `sasl`. */
  readonly credential: string;
}

/** The session to take up again. */
export interface Resume {
  readonly sessionId: bigint;
  readonly password: Uint8Array;
}

/** One server to connect to, and the session to open or to resume there. */
export interface Target {
  readonly endpoint: Endpoint;
  /** IP address to dial: one of those that `resolve` gave for the endpoint's host. */
  readonly address: string;
  /** Asked for, in milliseconds; the server answers with what it grants. */
  readonly sessionTimeout: number;
  /** Undefined asks for a new session. */
  readonly resume: Resume | undefined;
  /**
   * Last zxid that the client has seen; a server that is behind it refuses. 0n for none. A transport that cannot send
   * it asks the server to catch up before it emits the connection, and never fails with `silent-close`.
   */
  readonly lastZxid: bigint;
  /** Sent before anything else: SASL, of which there is one at most, then the others in order. */
  readonly auth: readonly Auth[];
}

/** Deadlines and sizes of one connection. */
export interface Limits {
  /** Milliseconds from dialling to the end of handshake and auth. */
  readonly connectTimeout: number;
  /**
   * Milliseconds that the oldest request may wait for its reply before the connection is given up. Bytes that arrive
   * extend the wait by the time that they take at one megabit a second, up to that of `maxFrame` bytes. Undefined: two
   * thirds of the session timeout that the server grants.
   */
  readonly requestTimeout: number | undefined;
  /** Bytes; a larger reply is drained and fails its request alone. */
  readonly maxFrame: number;
  /** Undefined: plain TCP. */
  readonly tls: TlsOptions | undefined;
  /** Its `now` never goes back, and has nothing to do with the time of day. */
  readonly scheduler: SchedulerLike;
}

/** What the options of a registrar ask of its transport. */
export interface Wanted {
  readonly acl: readonly Acl[];
  readonly auth: readonly Auth[];
  readonly tls: TlsOptions | undefined;
}

/** A way to reach ZooKeeper. `wire()` is the default one. */
export interface Transport {
  readonly name: string;
  /** Operations that it has no way to send. They are never asked of it, whatever the server knows. @default none */
  readonly lacks?: ReadonlySet<Operation>;
  /** Throws InvalidOption for what is asked for and cannot be done by it. @default it can do everything */
  check?(wanted: Wanted): void;
  /** Cold: the IP addresses of a host, in no particular order; asked again at each attempt. Errors: ConnectFailed. */
  resolve(endpoint: Endpoint): Observable<readonly string[]>;
  /**
   * Cold: dials on subscription; emits the connection when handshake and auth have been accepted; completes after
   * it closed. Unsubscribing closes the socket, and does not end the session. Errors: ConnectFailed, AuthFailed.
   */
  connect(target: Target, limits: Limits): Observable<Connection>;
}

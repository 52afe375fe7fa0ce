import { TaggedError } from './tagged-error.ts';

/** Why an attempt to connect failed. */
export type ConnectFailure =
  | 'unresolvable'
  | 'refused'
  /** No TCP connection, TLS handshake or answer within `connectTimeout`. */
  | 'deadline'
  /** The server accepted, then closed without a word: starting, overloaded, read-only, or behind our last zxid. */
  | 'silent-close'
  /** The other side does not speak ZooKeeper's protocol. */
  | 'not-zookeeper'
  | 'tls'
  /** The server knows that the session to resume has ended. */
  | 'session-expired'
  /** The server has lost its quorum. */
  | 'read-only';

/** One attempt to connect failed; the next one goes to another server. */
export class ConnectFailed extends TaggedError {
  readonly _tag = 'ConnectFailed';
  override readonly name = 'ConnectFailed';
  readonly reason: ConnectFailure;
  readonly endpoint: string;

  constructor(failure: ConnectFailure, endpoint: string, detail: string) {
    super(`cannot connect to ${endpoint} (${failure}): ${detail}`);
    this.reason = failure;
    this.endpoint = endpoint;
  }
}

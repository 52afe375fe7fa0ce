import { TaggedError } from './tagged-error.ts';

/** Why a connection closed. */
export type CloseReason =
  | 'closed-by-server'
  | 'reset'
  /** Nothing was heard for two thirds of the session timeout. */
  | 'silent-server'
  /** A request had no answer within `requestTimeout`, while pings may have had. */
  | 'request-timeout'
  /** The server sent what is not ZooKeeper's protocol. */
  | 'protocol'
  /** The session was closed or expired. */
  | 'session-ended'
  /** This side closed it. */
  | 'closed';

/** The connection closed. `sent` is true where the request had left: a write may have been applied. */
export class ConnectionLost extends TaggedError {
  readonly _tag = 'ConnectionLost';
  override readonly name = 'ConnectionLost';
  readonly reason: CloseReason;
  readonly endpoint: string;
  readonly sent: boolean;

  constructor(reason: CloseReason, endpoint: string, detail: string, sent = false) {
    super(`connection to ${endpoint} lost (${reason}): ${detail}`);
    this.reason = reason;
    this.endpoint = endpoint;
    this.sent = sent;
  }
}

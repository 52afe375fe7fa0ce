import type { Observable } from 'rxjs';
import type { Connection } from '../connection/connection.ts';
import type { Operation, Reply, RequestOf } from '../connection/request.ts';
import type { Instant } from './clock.ts';

/** A feature that a server may know or not: an operation, or a form of `create` that came later than create (1). */
export type Feature = Operation | 'create2' | 'createContainer';

/** A live connection and its place in the session's history. Whatever it answers belongs to its epoch alone. */
export interface Link {
  /** Counts connections. */
  readonly epoch: number;
  /** Counts session ids. */
  readonly incarnation: number;
  readonly sessionId: bigint;
  /** Negotiated session timeout in milliseconds. */
  readonly timeout: number;
  /** The smallest timeout that any server granted to this session, in milliseconds. */
  readonly smallestTimeout: number;
  /** Start of the handshake that created the session. */
  readonly createdAt: Instant;
  /** Start of the handshake of this connection. */
  readonly dialledAt: Instant;
  readonly connection: Connection;
  /** False where the transport lacks it, and once this link's endpoint has refused it as unknown. */
  supports(feature: Feature): boolean;
  /** {@link Connection.request}, learning on the way what the endpoint does not know; that is not sent again. */
  request<O extends Operation>(request: RequestOf<O>): Observable<Reply<O>>;
}

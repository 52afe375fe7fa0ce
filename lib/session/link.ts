import type { Observable } from 'rxjs';
import type { Connection } from '../connection/connection.ts';
import type { Operation, Reply, Request } from '../connection/request.ts';

/** A live connection and its place in the session's history. Whatever it answers belongs to its epoch alone. */
export interface Link {
  /** Counts connections. */
  readonly epoch: number;
  /** Counts session ids. */
  readonly incarnation: number;
  readonly sessionId: bigint;
  /** Negotiated session timeout in milliseconds. */
  readonly timeout: number;
  readonly connection: Connection;
  /** False once this link's endpoint has refused the operation as unknown. */
  supports(operation: Operation): boolean;
  /** {@link Connection.request}, learning on the way what the endpoint does not know. */
  request<O extends Operation>(request: Extract<Request, { op: O }>): Observable<Reply<O>>;
}

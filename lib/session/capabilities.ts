import { tap } from 'rxjs';
import type { Connection } from '../connection/connection.ts';
import { formatEndpoint } from '../connection/endpoint.ts';
import type { Operation, Reply, Request } from '../connection/request.ts';
import { isCode } from '../errors/is-tagged.ts';
import type { Link } from './link.ts';

/**
 * What each endpoint has refused as unknown. Never probed: an unknown opcode closes the connection, so a wrong guess
 * costs one reconnect, once.
 */
export interface Capabilities {
  of(connection: Connection): Pick<Link, 'supports' | 'request'>;
  /** An endpoint that was down may come back as a newer version: learn again. */
  forget(endpoint: string): void;
}

export const capabilities = (): Capabilities => {
  const refused = new Map<string, Set<Operation>>();
  return {
    of: (connection) => {
      const endpoint = formatEndpoint(connection.endpoint);
      return {
        supports: (operation) => refused.get(endpoint)?.has(operation) !== true,
        request: <O extends Operation>(request: Extract<Request, { op: O }>) =>
          connection.request<O>(request).pipe(
            tap<Reply<O>>({
              error: (error: unknown) => {
                if (!isCode(error, 'Unimplemented')) return;
                refused.set(endpoint, (refused.get(endpoint) ?? new Set()).add(request.op));
              },
            }),
          ),
      };
    },
    forget: (endpoint) => {
      refused.delete(endpoint);
    },
  };
};

import { tap, throwError } from 'rxjs';
import type { Connection } from '../connection/connection.ts';
import { formatEndpoint } from '../connection/endpoint.ts';
import type { Operation, Reply, Request } from '../connection/request.ts';
import { numberOf } from '../errors/codes.ts';
import { isCode } from '../errors/is-tagged.ts';
import { ZooKeeperError } from '../errors/zookeeper-error.ts';
import type { Feature, Link } from './link.ts';

/**
 * What each endpoint has refused as unknown. Never probed: an unknown opcode closes the connection, so a wrong guess
 * costs one reconnect, once; what is known to be missing fails here.
 */
export interface Capabilities {
  of(connection: Connection): Pick<Link, 'supports' | 'request'>;
  /** An endpoint that was down may come back as a newer version: learn again. */
  forget(endpoint: string): void;
}

const featureOf = (request: Request): Feature =>
  request.op === 'create' && request.mode === 'container' ? 'createContainer' : request.op;

export const capabilities = (lacks: ReadonlySet<Feature> = new Set()): Capabilities => {
  const refused = new Map<string, Set<Feature>>();
  return {
    of: (connection) => {
      const endpoint = formatEndpoint(connection.endpoint);
      const supports = (feature: Feature): boolean =>
        !lacks.has(feature) && refused.get(endpoint)?.has(feature) !== true;
      return {
        supports,
        request: <O extends Operation>(request: Extract<Request, { op: O }>) => {
          const feature = featureOf(request);
          if (!supports(feature)) {
            const path = 'path' in request ? request.path : '';
            return throwError(() => new ZooKeeperError(numberOf('Unimplemented'), request.op, path));
          }
          return connection.request<O>(request).pipe(
            tap<Reply<O>>({
              error: (error: unknown) => {
                if (!isCode(error, 'Unimplemented')) return;
                refused.set(endpoint, (refused.get(endpoint) ?? new Set()).add(feature));
              },
            }),
          );
        },
      };
    },
    forget: (endpoint) => {
      refused.delete(endpoint);
    },
  };
};

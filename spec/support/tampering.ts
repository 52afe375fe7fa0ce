import type { Observable } from 'rxjs';
import { defer, map, throwError } from 'rxjs';
import type { Operation, Reply, Request } from '../../lib/connection/request.ts';
import type { Transport } from '../../lib/connection/transport.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';

/** A transport that notes all requests, and answers some of them in the server's place. */
export interface Tampering extends Transport {
  readonly requests: readonly Request[];
  /** Code with which a request is refused; undefined lets it pass. */
  refuse: (request: Request) => number | undefined;
}

export const tampering = (inner: Transport): Tampering => {
  const requests: Request[] = [];
  const made: Tampering = {
    ...inner,
    requests,
    refuse: () => undefined,
    connect: (target, limits) =>
      inner.connect(target, limits).pipe(
        map((connection) => ({
          ...connection,
          get lastZxid() {
            return connection.lastZxid;
          },
          get lastHeard() {
            return connection.lastHeard;
          },
          request: <O extends Operation>(request: Extract<Request, { op: O }>): Observable<Reply<O>> =>
            defer(() => {
              requests.push(request);
              const code = made.refuse(request);
              if (code === undefined) return connection.request<O>(request);
              const path = 'path' in request ? request.path : '';
              return throwError(() => new ZooKeeperError(code, request.op, path));
            }),
        })),
      ),
  };
  return made;
};

import { defer, throwError } from 'rxjs';
import type { Request } from '../../lib/connection/request.ts';
import type { Transport } from '../../lib/connection/transport.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { between } from './between.ts';

/** A transport that notes all requests, and answers some of them in the server's place. */
export interface Tampering extends Transport {
  readonly requests: readonly Request[];
  /** Code with which a request is refused; undefined lets it pass. */
  refuse: (request: Request) => number | undefined;
}

export const tampering = (inner: Transport): Tampering => {
  const requests: Request[] = [];
  const made: Tampering = {
    ...between(inner, (request, reply$) =>
      defer(() => {
        requests.push(request);
        const code = made.refuse(request);
        if (code === undefined) return reply$;
        const path = 'path' in request ? request.path : '';
        return throwError(() => new ZooKeeperError(code, request.op, path));
      }),
    ),
    requests,
    refuse: () => undefined,
  };
  return made;
};

import { map, type Observable } from 'rxjs';
import type { Operation, Reply, Request, RequestOf } from '../../lib/connection/request.ts';
import type { Transport } from '../../lib/connection/transport.ts';

/** Stands between whoever asks and the connection: `reply$` sends the request on subscription. */
export type Go = <R>(request: Request, reply$: Observable<R>) => Observable<R>;

/** A transport of which every request goes through somebody's hands. */
export const between = (inner: Transport, go: Go): Transport => ({
  ...inner,
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
        request: <O extends Operation>(request: RequestOf<O>): Observable<Reply<O>> =>
          go(request, connection.request<O>(request)),
      })),
    ),
});

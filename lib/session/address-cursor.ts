import { defer, map, of, timeout, throwError, type Observable } from 'rxjs';
import { formatEndpoint, type Endpoint } from '../connection/endpoint.ts';
import type { Limits, Transport } from '../connection/transport.ts';
import { ConnectFailed } from '../errors/connect-failed.ts';
import { shuffle } from './shuffle.ts';

/** One place to dial. */
export interface Address {
  readonly endpoint: Endpoint;
  readonly address: string;
}

/** Walks all addresses of all endpoints in random order, round after round, resolving each name again in each round. */
export interface AddressCursor {
  /** Cold: the next address. Errors: ConnectFailed, of an endpoint whose name has no address. */
  next$(): Observable<Address>;
  /** True when the next address starts a new round. */
  atRoundEnd(): boolean;
}

export const addressCursor = (
  endpoints: readonly Endpoint[],
  transport: Transport,
  limits: Pick<Limits, 'connectTimeout' | 'scheduler'>,
  random: () => number,
): AddressCursor => {
  let unresolved: Endpoint[] = [];
  let addresses: Address[] = [];
  const resolve$ = (endpoint: Endpoint): Observable<Address> =>
    transport.resolve(endpoint).pipe(
      timeout({
        first: limits.connectTimeout,
        scheduler: limits.scheduler,
        with: () =>
          throwError(
            () =>
              new ConnectFailed('unresolvable', formatEndpoint(endpoint), 'name resolution took too long'),
          ),
      }),
      map((found) => {
        addresses = shuffle(found, random).map((address) => ({ endpoint, address }));
        const first = addresses.shift();
        if (!first)
          throw new ConnectFailed('unresolvable', formatEndpoint(endpoint), 'the name has no address');
        return first;
      }),
    );
  return {
    next$: () =>
      defer(() => {
        const known = addresses.shift();
        if (known) return of(known);
        if (unresolved.length === 0) unresolved = shuffle(endpoints, random);
        return resolve$(unresolved.shift() as Endpoint);
      }),
    atRoundEnd: () => addresses.length === 0 && unresolved.length === 0,
  };
};

import { defer, filter, map, merge, of, ReplaySubject, Subscription, take, type Observable } from 'rxjs';
import { formatEndpoint, type Endpoint } from '../connection/endpoint.ts';
import type { Lookups } from './lookups.ts';
import { shuffle } from './shuffle.ts';

/** One place to dial. */
export interface Address {
  readonly endpoint: Endpoint;
  readonly address: string;
}

/** Walks all addresses of all endpoints in random order, round after round, resolving each name again in each round. */
export interface AddressCursor {
  /** Cold: the next address; one at a time. Errors: ConnectFailed, of an endpoint whose name has no address. */
  next$(): Observable<Address>;
  /** True when the next address starts a new round. */
  atRoundEnd(): boolean;
  /**
   * Drops the rest of the round: its addresses are as old as the connection that was lost. The address of that
   * connection comes last in the next round.
   */
  restart(lost: Address): void;
  /** Number of addresses of a round, as far as they are known. */
  size(): number;
  stop(): void;
}

interface Outcome {
  readonly endpoint: Endpoint;
  readonly found: readonly string[] | undefined;
  readonly error?: unknown;
}

export const addressCursor = (
  endpoints: readonly Endpoint[],
  names: Lookups,
  random: () => number,
): AddressCursor => {
  /** Endpoints of this round whose addresses have not been taken, each with its lookup. */
  let unresolved = new Map<Endpoint, Observable<Outcome>>();
  let addresses: Address[] = [];
  let avoided: Address | undefined;
  let lookups = new Subscription();

  const isAvoided = ({ endpoint, address }: Address): boolean =>
    address === avoided?.address && formatEndpoint(endpoint) === formatEndpoint(avoided.endpoint);
  const last = <T>(items: readonly T[], isLast: (item: T) => boolean): T[] => [
    ...items.filter((item) => !isLast(item)),
    ...items.filter(isLast),
  ];
  /** All lookups of a round begin together: a name server that hangs costs one wait, and not one for each name. */
  const beginRound = (): void => {
    const isLast = ({ host, port }: Endpoint): boolean =>
      host === avoided?.endpoint.host && port === avoided.endpoint.port;
    for (const endpoint of last(shuffle(endpoints, random), isLast)) {
      const outcome$ = new ReplaySubject<Outcome>(1);
      unresolved.set(endpoint, outcome$);
      const lookup = names.addresses$(endpoint).subscribe({
        next: (found) => {
          outcome$.next({ endpoint, found });
        },
        error: (error: unknown) => {
          outcome$.next({ endpoint, found: undefined, error });
        },
      });
      lookups.add(lookup);
    }
  };
  const taken = ({ endpoint, found, error }: Outcome): Address => {
    unresolved.delete(endpoint);
    if (!found) throw error;
    addresses = last(
      shuffle(found, random).map((address) => ({ endpoint, address })),
      isAvoided,
    );
    return addresses.shift() as Address;
  };
  const clear = (): void => {
    lookups.unsubscribe();
    lookups = new Subscription();
    unresolved = new Map();
    addresses = [];
  };
  return {
    next$: () =>
      defer(() => {
        const known = addresses.shift();
        if (known) return of(known);
        if (unresolved.size === 0) beginRound();
        // Those that are resolved come first.
        return merge(...unresolved.values()).pipe(
          filter(({ endpoint }) => unresolved.has(endpoint)),
          take(1),
          map(taken),
        );
      }),
    atRoundEnd: () => addresses.length === 0 && unresolved.size === 0,
    restart: (lost) => {
      clear();
      avoided = lost;
    },
    size: () => endpoints.reduce((sum, endpoint) => sum + names.count(endpoint), 0),
    stop: clear,
  };
};

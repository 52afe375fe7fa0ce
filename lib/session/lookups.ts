import {
  catchError,
  defer,
  map,
  merge,
  of,
  ReplaySubject,
  Subscription,
  take,
  throwError,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { formatEndpoint, type Endpoint } from '../connection/endpoint.ts';
import type { Transport } from '../connection/transport.ts';
import { whenDue } from '../connection/when-due.ts';
import { ConnectFailed } from '../errors/connect-failed.ts';
import { isTagged } from '../errors/is-tagged.ts';
import type { Logger } from './logger.ts';

/** Resolves the names of endpoints: one lookup per name at a time, however many rounds wait for it. */
export interface Lookups {
  /**
   * Cold: the addresses of the endpoint; the last known ones if the lookup fails, or takes longer than a round can wait.
   * Errors: ConnectFailed, where none are known.
   */
  addresses$(endpoint: Endpoint): Observable<readonly string[]>;
  /** How many addresses the name had last; 1 before the first answer. */
  count(endpoint: Endpoint): number;
  /** Leaves the lookups in flight. Known addresses stay. */
  stop(): void;
}

interface Lookup {
  readonly found$: Observable<readonly string[]>;
  readonly since: number;
}

export interface LookupOptions {
  readonly transport: Pick<Transport, 'resolve'>;
  readonly scheduler: SchedulerLike;
  readonly logger: Logger;
  /** Milliseconds that a first lookup may take. */
  readonly firstWait: number;
  /** Milliseconds that a lookup may take where addresses are known. */
  readonly knownWait: number;
  readonly pass$: Observable<void> | undefined;
}

export const lookups = (options: LookupOptions): Lookups => {
  const { transport, scheduler, logger } = options;
  const known = new Map<string, readonly string[]>();
  const inFlight = new Map<string, Lookup>();
  /** Names whose last lookup has failed: the log said so. */
  const failing = new Set<string>();
  let subscriptions = new Subscription();

  const lookUp = (endpoint: Endpoint, place: string): Lookup => {
    const earlier = inFlight.get(place);
    if (earlier) return earlier;
    const found$ = new ReplaySubject<readonly string[]>(1);
    const lookup = { found$, since: scheduler.now() };
    inFlight.set(place, lookup);
    const ended = (error: unknown): void => {
      inFlight.delete(place);
      found$.error(error);
    };
    const noAddress = (): void => {
      ended(new ConnectFailed('unresolvable', place, 'the name has no address'));
    };
    subscriptions.add(
      transport
        .resolve(endpoint)
        .pipe(take(1))
        .subscribe({
          next: (addresses) => {
            if (addresses.length === 0) {
              noAddress();
              return;
            }
            inFlight.delete(place);
            failing.delete(place);
            known.set(place, addresses);
            found$.next(addresses);
            found$.complete();
          },
          error: ended,
          complete: noAddress,
        }),
    );
    return lookup;
  };
  return {
    addresses$: (endpoint) =>
      defer(() => {
        const place = formatEndpoint(endpoint);
        const last = known.get(place);
        const { found$, since } = lookUp(endpoint, place);
        // A lookup that hangs for several rounds must not hold each of them up.
        const due = last ? since + options.knownWait : scheduler.now() + options.firstWait;
        const late$ = whenDue(() => due, scheduler, options.pass$).pipe(
          map((): never => {
            throw new ConnectFailed('unresolvable', place, 'name resolution took too long');
          }),
        );
        return merge(found$, late$).pipe(
          take(1),
          catchError((error: unknown) => {
            if (!last || !isTagged(error, 'ConnectFailed')) return throwError(() => error);
            const log = failing.has(place) ? logger.debug : logger.warn;
            failing.add(place);
            log(`${error.message}; using the last known addresses (${last.join(', ')})`);
            return of(last);
          }),
        );
      }),
    count: (endpoint) => known.get(formatEndpoint(endpoint))?.length ?? 1,
    stop: () => {
      subscriptions.unsubscribe();
      subscriptions = new Subscription();
      inFlight.clear();
    },
  };
};

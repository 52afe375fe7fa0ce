import { lookup } from 'node:dns';
import { defer, map, Observable, share } from 'rxjs';
import { ConnectFailed } from '../errors/connect-failed.ts';
import { formatEndpoint, type Endpoint } from './endpoint.ts';

type Found = readonly string[] | Error;

/** By host. A lookup holds one of the few threads of libuv's pool until it ends, and cannot be cancelled. */
const inFlight = new Map<string, Observable<Found>>();

const lookUp = (host: string): Observable<Found> =>
  new Observable<Found>((subscriber) => {
    lookup(host, { all: true }, (error, addresses) => {
      inFlight.delete(host);
      subscriber.next(error ?? addresses.map(({ address }) => address));
      subscriber.complete();
    });
  }).pipe(share({ resetOnRefCountZero: false }));

/**
 * All addresses of a name, by the system's resolver (so that /etc/hosts counts). One lookup per name at a time in this
 * process: a subscriber takes part in the one in flight. Errors: ConnectFailed.
 *
 * @example
 * resolve({ host: 'localhost', port: 2181 }).subscribe((addresses) => console.log(addresses));
 */
export const resolve = (endpoint: Endpoint): Observable<readonly string[]> =>
  defer(() => {
    const { host } = endpoint;
    const found$ = inFlight.get(host) ?? lookUp(host);
    inFlight.set(host, found$);
    return found$;
  }).pipe(
    map((found) => {
      if (found instanceof Error) {
        throw new ConnectFailed('unresolvable', formatEndpoint(endpoint), found.message);
      }
      return found;
    }),
  );

import { lookup } from 'node:dns';
import { Observable } from 'rxjs';
import { ConnectFailed } from '../errors/connect-failed.ts';
import { formatEndpoint, type Endpoint } from './endpoint.ts';

/**
 * All addresses of a name, by the system's resolver (so that /etc/hosts counts). Cold. Errors: ConnectFailed.
 *
 * @example
 * resolve({ host: 'localhost', port: 2181 }).subscribe((addresses) => console.log(addresses));
 */
export const resolve = (endpoint: Endpoint): Observable<readonly string[]> =>
  new Observable((subscriber) => {
    lookup(endpoint.host, { all: true }, (error, addresses) => {
      if (error) {
        subscriber.error(new ConnectFailed('unresolvable', formatEndpoint(endpoint), error.message));
        return;
      }
      subscriber.next(addresses.map(({ address }) => address));
      subscriber.complete();
    });
  });

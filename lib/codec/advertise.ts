import { InvalidName } from '../errors/invalid-name.ts';
import { requireString } from '../errors/required.ts';
import type { NodeRoute } from './route.ts';
import { isWellFormed, unreadable } from './well-formed.ts';

/** Changes the routes of a node before they are published. */
export type RoutesMapper = (routes: readonly NodeRoute[]) => readonly NodeRoute[];

/**
 * For nodes behind NAT or in containers: every route leads to this host, and to this port where one is given. Throws
 * InvalidName.
 *
 * @example
 * createRegistrar({ routesMapper: advertise('8.8.8.8', 8080) });
 */
export const advertise = (host: string, port?: number): RoutesMapper => {
  requireString('the advertised host', host);
  if (host === '') throw new InvalidName('the advertised host', host, 'it must not be empty');
  if (!isWellFormed(host)) throw new InvalidName('the advertised host', host, unreadable);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new InvalidName('the advertised port', String(port), 'it must be an integer from 1 to 65535');
  }
  return (routes) => routes.map((route) => ({ ...route, host, ...(port !== undefined && { port }) }));
};

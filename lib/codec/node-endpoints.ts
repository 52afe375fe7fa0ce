import type { NodeData } from './node-data.ts';
import type { NodeRoute } from './route.ts';

/** Where a node can be dialled. */
export interface NodeEndpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** The host part of `name@host`; all of a name without an `@`. */
export const hostOf = (name: string): string => name.slice(name.lastIndexOf('@') + 1);

const leads = ({ port }: NodeRoute): boolean => port > 0;

/** A node's routes with the host filled in. A route to port 0 leads nowhere and is left out. */
export const endpointsOf = ({ name, routes }: NodeData): readonly NodeEndpoint[] =>
  (routes.every(leads) ? routes : routes.filter(leads)).map(({ host, port, tls }) => ({
    host: host || hostOf(name),
    port,
    tls,
  }));

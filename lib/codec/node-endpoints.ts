import type { NodeData } from './node-data.ts';

/** Where a node can be dialled. */
export interface NodeEndpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** The host part of `name@host`; all of a name without an `@`. */
export const hostOf = (name: string): string => name.slice(name.lastIndexOf('@') + 1);

/** A node's routes with the host filled in. A route to port 0 leads nowhere and is left out. */
export const endpointsOf = ({ name, routes }: NodeData): readonly NodeEndpoint[] =>
  routes
    .filter(({ port }) => port > 0)
    .map(({ host, port, tls }) => ({ host: host || hostOf(name), port, tls }));

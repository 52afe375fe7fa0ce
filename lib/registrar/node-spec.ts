import type { RoutesMapper } from '../codec/advertise.ts';
import type { Ext } from '../codec/ext.ts';
import { mostRoutes, nodeCodec } from '../codec/node-data.ts';
import { toRoute, type NodeRoute, type RouteSpec } from '../codec/route.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { requireObject } from '../errors/required.ts';
import { readable } from './readable.ts';

/** A node, as it is to be published. */
export interface NodeSpec {
  /** `name@host`; it cannot change while the node is joined. */
  readonly name: string;
  readonly routes: readonly RouteSpec[];
  /** Anything else for readers of this library; JSON. */
  readonly ext?: Ext;
  /** False joins without standing for election; it cannot change while the node is joined. @default true */
  readonly candidate?: boolean;
}

/** Throws InvalidOption. */
export const requireNode = (spec: NodeSpec): NodeSpec =>
  requireObject('node', spec, 'a node such as { name, routes }');

/** Throws InvalidOption. */
export const encodeNode = (spec: NodeSpec, mapper: RoutesMapper, maxEntry: number): Uint8Array => {
  const { name, routes, ext, candidate = true } = requireNode(spec);
  if (typeof name !== 'string' || name === '') {
    throw new InvalidOption('name', "a node's name such as 'demo@localhost'", name);
  }
  if (!Array.isArray(routes)) throw new InvalidOption('routes', 'a list of routes', routes);
  if (typeof candidate !== 'boolean') throw new InvalidOption('candidate', 'true or false', candidate);
  const mapped: readonly NodeRoute[] = mapper(routes.map(toRoute));
  // Of what is typed as a list, Array.isArray makes a list of anything.
  const isList: boolean = Array.isArray(mapped);
  if (!isList) throw new InvalidOption('routesMapper', 'a function that gives routes', mapped);
  if (mapped.length > mostRoutes) {
    throw new InvalidOption('routes', `at most ${String(mostRoutes)} routes`, mapped.length);
  }
  for (const route of mapped) {
    const { port } = requireObject('routes', route, 'a list of routes');
    if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new InvalidOption('routes.port', 'an integer from 1 to 65535', port);
    }
  }
  const value = { name, routes: mapped, ...(ext !== undefined && { ext }) };
  return readable('node', nodeCodec, value, maxEntry);
};

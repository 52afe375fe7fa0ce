import type { RoutesMapper } from '../codec/advertise.ts';
import type { Ext } from '../codec/ext.ts';
import { encodeJson } from '../codec/json-bytes.ts';
import { mostRoutes, nodeCodec } from '../codec/node-data.ts';
import { toRoute, type RouteSpec } from '../codec/route.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
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

const encode = encodeJson(nodeCodec);

/** Throws InvalidOption. */
export const encodeNode = ({ name, routes, ext }: NodeSpec, mapper: RoutesMapper): Uint8Array => {
  if (typeof name !== 'string' || name === '') {
    throw new InvalidOption('name', "a node's name such as 'demo@localhost'", name);
  }
  if (!Array.isArray(routes)) throw new InvalidOption('routes', 'a list of routes', routes);
  const mapped = mapper(routes.map(toRoute));
  if (mapped.length > mostRoutes) {
    throw new InvalidOption('routes', `at most ${String(mostRoutes)} routes`, mapped.length);
  }
  for (const { port } of mapped) {
    if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new InvalidOption('routes.port', 'an integer from 1 to 65535', port);
    }
  }
  return readable('node', nodeCodec, encode({ name, routes: mapped, ...(ext && { ext }) }));
};

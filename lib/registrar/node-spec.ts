import type { RoutesMapper } from '../codec/advertise.ts';
import type { Ext } from '../codec/ext.ts';
import { nodeCodec } from '../codec/node-data.ts';
import { routeFields, type RouteSpec } from '../codec/route.ts';
import { unknownFields, type FieldsOf } from '../codec/unknown-fields.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { requireObject } from '../errors/required.ts';
import { mappedRoutes } from './mapped-routes.ts';
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

const fields: FieldsOf<NodeSpec> = { name: true, routes: routeFields, ext: true, candidate: true };

/** Lines about fields that nobody reads. */
export const unknownOfNode = (spec: NodeSpec): readonly string[] =>
  unknownFields('join', spec, fields, 'NodeSpec');

/** Throws InvalidOption. */
export const requireNode = (spec: NodeSpec): NodeSpec =>
  requireObject('node', spec, 'a node such as { name, routes }');

/** Throws InvalidOption. */
export const encodeNode = (spec: NodeSpec, mapper: RoutesMapper, maxEntry: number): Uint8Array => {
  const { name, routes, ext, candidate = true } = requireNode(spec);
  if (typeof name !== 'string' || name === '') {
    throw new InvalidOption('name', "a node's name such as 'demo@localhost'", name);
  }
  if (typeof candidate !== 'boolean') throw new InvalidOption('candidate', 'true or false', candidate);
  const mapped = mappedRoutes(routes, mapper);
  const value = { name, routes: mapped, ...(ext !== undefined && { ext }) };
  return readable('node', nodeCodec, value, maxEntry);
};

import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { anyCase } from './any-case.ts';
import { ext as extCodec, type Ext } from './ext.ts';
import { listOf } from './list-of.ts';
import { fromGoRoute, goRoute, toGoRoute, type NodeRoute } from './route.ts';

/** What a node publishes. */
export interface NodeData {
  /** `name@host`. */
  readonly name: string;
  readonly routes: readonly NodeRoute[];
  readonly ext?: Ext;
}

/** Routes of one node. */
export const mostRoutes = 1_000;

const goNode = anyCase(
  t.intersection([
    t.type({ name: t.string, routes: listOf(goRoute, mostRoutes) }),
    t.partial({ ext: extCodec }),
  ]),
  ['name', 'routes', 'ext'],
  { routes: [] },
);

const isNode = (input: unknown): input is NodeData =>
  typeof input === 'object' && input !== null && 'name' in input && 'routes' in input;

/** Made for each of thousands: a spread would take several times the memory. */
const fromGoNode = ({ name, routes, ext }: t.TypeOf<typeof goNode>): NodeData =>
  ext ? { name, routes: routes.map(fromGoRoute), ext } : { name, routes: routes.map(fromGoRoute) };

/**
 * JSON of a node's znode, both ways, as a codec of io-ts.
 *
 * @example
 * const node = nodeCodec.decode(JSON.parse(text)); // Either of fp-ts
 */
export const nodeCodec = new t.Type<NodeData, t.TypeOf<typeof goNode>>(
  'Node',
  isNode,
  (input, context) => {
    const checked = goNode.validate(input, context);
    return isLeft(checked) ? checked : t.success(fromGoNode(checked.right));
  },
  ({ name, routes, ext }) => ({ name, routes: routes.map(toGoRoute), ...(ext && { ext }) }),
);

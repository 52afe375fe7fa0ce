import { map } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { anyCase } from './any-case.ts';
import { listOf } from './list-of.ts';
import { fromGoRoute, goRoute, toGoRoute, type Route } from './route.ts';

/** Anything that JSON can carry. The Go registrar ignores it. */
export type Ext = Readonly<Record<string, unknown>>;

/** What a node publishes. */
export interface NodeData {
  /** `name@host`. */
  readonly name: string;
  readonly routes: readonly Route[];
  readonly ext?: Ext;
}

/** Routes of one node. */
export const mostRoutes = 1_000;

const goNode = anyCase(
  t.intersection([
    t.type({ name: t.string, routes: listOf(goRoute, mostRoutes) }),
    t.partial({ ext: t.UnknownRecord }),
  ]),
  ['name', 'routes', 'ext'],
  { routes: [] },
);

const isNode = (input: unknown): input is NodeData =>
  typeof input === 'object' && input !== null && 'name' in input && 'routes' in input;

/** JSON of a node's znode, both ways. */
export const nodeCodec = new t.Type<NodeData, t.TypeOf<typeof goNode>>(
  'Node',
  isNode,
  (input, context) =>
    pipe(
      goNode.validate(input, context),
      map(({ name, routes, ext }) => ({ name, routes: routes.map(fromGoRoute), ...(ext && { ext }) })),
    ),
  ({ name, routes, ext }) => ({ name, routes: routes.map(toGoRoute), ...(ext && { ext }) }),
);

import { map } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { anyCase } from './any-case.ts';
import { ext as extCodec, type Ext } from './ext.ts';
import { integer } from './integer.ts';
import { listOf } from './list-of.ts';
import { mostRoutes } from './node-data.ts';
import { fromGoRoute, goRoute, toGoRoute, type NodeRoute } from './route.ts';

const modes = ['temporary', 'transient', 'permanent'] as const;
const states = ['loaded', 'running', 'stopping'] as const;

/** When Ergo restarts the application: never, after a failure, always. */
export type AppMode = (typeof modes)[number];
/** As Ergo names it. A route is picked while it is running. */
export type AppState = (typeof states)[number];
/** Read in the place of a word that this version does not know: a later version may have more of them. */
export type UnknownWord = 'unknown';

/** What a node publishes of one application that it serves. */
export interface AppRouteData {
  readonly app: string;
  /** Name of the node. */
  readonly node: string;
  /** Share of the load among the nodes of the application. */
  readonly weight: number;
  readonly mode: AppMode | UnknownWord;
  /** A route whose state is unknown is listed, and not picked. */
  readonly state: AppState | UnknownWord;
  /** Routes of its own, at least one; absent where it has those of its node. */
  readonly routes?: readonly NodeRoute[];
  readonly ext?: Ext;
}

const [least, most] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
const anyInteger = integer('an integer', least, most);

const goApp = anyCase(
  t.intersection([
    t.type({
      app: t.string,
      node: t.string,
      Weight: anyInteger,
      Mode: anyInteger,
      State: anyInteger,
    }),
    t.partial({ routes: listOf(goRoute, mostRoutes), ext: extCodec }),
  ]),
  ['app', 'node', 'Weight', 'Mode', 'State', 'routes', 'ext'],
  { Weight: 0, Mode: 0, State: 0 },
);

/** Go counts from 1, and its zero value is legal: it means the first. */
const at = <W>(words: readonly W[], number: number): W | UnknownWord =>
  words[number === 0 ? 0 : number - 1] ?? 'unknown';
/** An unknown word has no number: it is written as Go's zero value. */
const numberIn = (words: readonly string[], word: string): number => words.indexOf(word) + 1;

const isApp = (input: unknown): input is AppRouteData =>
  typeof input === 'object' && input !== null && 'app' in input && 'weight' in input;

/**
 * JSON of an application's znode, both ways, as a codec of io-ts.
 *
 * @example
 * const route = appCodec.decode(JSON.parse(text)); // Either of fp-ts
 */
export const appCodec = new t.Type<AppRouteData, t.TypeOf<typeof goApp>>(
  'AppRoute',
  isApp,
  (input, context) =>
    pipe(
      goApp.validate(input, context),
      map(({ app, node, Weight, Mode, State, routes, ext }) => ({
        app,
        node,
        weight: Weight,
        mode: at(modes, Mode),
        state: at(states, State),
        ...(routes?.length && { routes: routes.map(fromGoRoute) }),
        ...(ext && { ext }),
      })),
    ),
  ({ app, node, weight, mode, state, routes, ext }) => ({
    app,
    node,
    Weight: weight,
    Mode: numberIn(modes, mode),
    State: numberIn(states, state),
    ...(routes && { routes: routes.map(toGoRoute) }),
    ...(ext && { ext }),
  }),
);

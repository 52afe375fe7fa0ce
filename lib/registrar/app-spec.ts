import type { RoutesMapper } from '../codec/advertise.ts';
import type { AppMode, AppState } from '../codec/app-route-data.ts';
import { appCodec } from '../codec/app-route-data.ts';
import type { Ext } from '../codec/ext.ts';
import { routeFields, type RouteSpec } from '../codec/route.ts';
import { unknownFields, type FieldsOf } from '../codec/unknown-fields.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { requireObject, requireString } from '../errors/required.ts';
import { mappedRoutes } from './mapped-routes.ts';
import { readable } from './readable.ts';

/** An application that a node serves, as it is to be published. */
export interface AppSpec {
  /** It cannot change while the application is served. */
  readonly app: string;
  /** Name of a node joined through this registrar. @default the only one */
  readonly node?: string;
  /** An integer. @default 1 */
  readonly weight?: number;
  /** @default 'temporary' */
  readonly mode?: AppMode;
  /** @default 'running' */
  readonly state?: AppState;
  /**
   * Addresses of the application; an empty host means the host of its node. The option `routesMapper` maps them, too.
   * @default the routes of its node
   */
  readonly routes?: readonly RouteSpec[];
  /** Anything else for readers of this library; JSON. */
  readonly ext?: Ext;
}

const fields: FieldsOf<AppSpec> = {
  app: true,
  node: true,
  weight: true,
  mode: true,
  state: true,
  routes: routeFields,
  ext: true,
};

/** Lines about fields that nobody reads. */
export const unknownOfApp = (spec: AppSpec): readonly string[] =>
  unknownFields('serve', spec, fields, 'AppSpec');

/** Throws InvalidOption. */
export const requireApp = (spec: AppSpec): AppSpec =>
  requireObject('app', spec, 'an application such as { app }');

/** The rest of the data to publish. */
export interface AppEncoding {
  /** Name of the node. */
  readonly node: string;
  readonly mapper: RoutesMapper;
  /** Bytes. */
  readonly maxEntry: number;
}

/** Throws InvalidOption. */
export const encodeApp = (spec: AppSpec, { node, mapper, maxEntry }: AppEncoding): Uint8Array => {
  const { app, routes, weight = 1, mode = 'temporary', state = 'running', ext } = requireApp(spec);
  requireString('app', app);
  if (spec.node !== undefined) requireString('node', spec.node);
  if (!Number.isSafeInteger(weight) || weight < 0) {
    throw new InvalidOption('weight', 'an integer from 0', weight);
  }
  const modes: readonly string[] = ['temporary', 'transient', 'permanent'];
  if (!modes.includes(mode)) throw new InvalidOption('mode', modes.join(', '), mode);
  const states: readonly string[] = ['loaded', 'running', 'stopping'];
  if (!states.includes(state)) throw new InvalidOption('state', states.join(', '), state);
  const value = {
    ...{ app, node, weight, mode, state },
    ...(routes !== undefined && { routes: mappedRoutes(routes, mapper) }),
    ...(ext !== undefined && { ext }),
  };
  return readable('app', appCodec, value, maxEntry);
};

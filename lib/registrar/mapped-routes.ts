import type { RoutesMapper } from '../codec/advertise.ts';
import { mostRoutes } from '../codec/node-data.ts';
import { toRoute, type NodeRoute, type RouteSpec } from '../codec/route.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { requireObject } from '../errors/required.ts';

/** The routes to publish, as the routes mapper maps them. Throws InvalidOption. */
export const mappedRoutes = (routes: readonly RouteSpec[], mapper: RoutesMapper): readonly NodeRoute[] => {
  if (!Array.isArray(routes)) throw new InvalidOption('routes', 'a list of routes', routes);
  const mapped: readonly NodeRoute[] = mapper(routes.map(toRoute));
  // The type is a list already, for which Array.isArray narrows the other branch to never.
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
  return mapped;
};

import { fencingToken } from '../../codec/fencing-token.ts';
import { hostOf } from '../../codec/node-endpoints.ts';
import type { AppRoute } from '../../discovery/app-route.ts';

/**
 * A running route of an application at a node, with defaults for all else: weight 1, one endpoint at port 1 of the node's
 * host.
 *
 * @example
 * fakeRegistrar({ appRoutes: { billing: of([fakeRoute('billing', 'a@10.0.0.1', { weight: 3 })]) } });
 */
export const fakeRoute = (app: string, node: string, options: Partial<AppRoute> = {}): AppRoute => ({
  app,
  node,
  weight: 1,
  mode: 'temporary',
  state: 'running',
  path: `/apps/${app}/${node}`,
  token: fencingToken(1n),
  session: '0000000000000001',
  since: 0,
  self: false,
  endpoints: [{ host: hostOf(node), port: 1, tls: false }],
  ...options,
});

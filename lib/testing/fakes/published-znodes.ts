import { fencingToken, hex16 } from '../../codec/fencing-token.ts';
import { endpointsOf } from '../../codec/node-endpoints.ts';
import { toRoute } from '../../codec/route.ts';
import type { AppRoute } from '../../discovery/app-route.ts';
import type { Member } from '../../discovery/member.ts';
import type { AppSpec } from '../../registrar/app-spec.ts';
import type { NodeSpec } from '../../registrar/node-spec.ts';
import type { RegistrationState } from '../../registration/registration-state.ts';
import { fakeMember } from './fake-member.ts';
import { fakeRoute } from './fake-route.ts';

export type Registered = Extract<RegistrationState, { status: 'registered' }>;

const session = hex16(1n);

/** Gives each registration its znode. The order of the tokens is the order of registration. */
export const places = (): ((path: string) => Registered) => {
  let count = 0;
  return (path) => {
    count += 1;
    return { status: 'registered', path, sequence: count - 1, token: fencingToken(BigInt(count)) };
  };
};

/** The member that readers see of a registered node. */
export const memberOf = (spec: NodeSpec, { path, sequence, token }: Registered): Member => {
  const { name, candidate = true, ext } = spec;
  const routes = spec.routes.map(toRoute);
  const endpoints = endpointsOf({ name, routes });
  const data = { routes, endpoints, candidate, ...(ext && { ext }) };
  return fakeMember(name, { path, sequence, token, session, self: true, ...data });
};

/** The route that readers see of an application registered at a node. */
export const routeOf = (spec: AppSpec, node: Member, { path, token }: Registered): AppRoute => {
  const { app, weight = 1, mode = 'temporary', state = 'running', routes = [], ext } = spec;
  const own = endpointsOf({ name: node.name, routes: routes.map(toRoute) });
  const data = {
    weight,
    mode,
    state,
    endpoints: routes.length > 0 ? own : node.endpoints,
    ...(ext && { ext }),
  };
  return fakeRoute(app, node.name, { path, token, session, self: true, ...data });
};

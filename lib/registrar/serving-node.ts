import {
  distinctUntilChanged,
  filter,
  ignoreElements,
  merge,
  of,
  scan,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { InvalidOption } from '../errors/invalid-option.ts';
import { NodeNotJoined } from '../errors/node-not-joined.ts';
import type { RegistrationContext } from '../registration/registration-context.ts';
import type { RegistrationState } from '../registration/registration-state.ts';
import type { AppSpec } from './app-spec.ts';
import { nearestName } from '../codec/nearest-name.ts';
import type { OwnNodes } from './own-nodes.ts';

/** The node that serves, or the reason why the application waits for one. */
export type Server = { readonly node: string } | { readonly node: undefined; readonly cause: NodeNotJoined };

/** The node of an application: first the present one, then each change. Errors: InvalidOption. */
export const nodeOf$ = ({ app, node }: AppSpec, own: OwnNodes): Observable<Server> =>
  own.list$.pipe(
    scan((bound: Server | undefined, list): Server => {
      const names = list.map(({ name }) => name);
      const waits = (nearest?: string): Server => ({
        node: undefined,
        cause: new NodeNotJoined(app, node, names, nearest),
      });
      if (bound?.node !== undefined && names.includes(bound.node)) return bound;
      const isWaiting = bound !== undefined && bound.node === undefined;
      if (node !== undefined) {
        if (names.includes(node)) return { node };
        // Thousands of nodes may leave one by one: the cause is made once.
        return isWaiting ? bound : waits(nearestName(node, names));
      }
      const [only, ...others] = names;
      if (only === undefined) return waits();
      if (others.length === 0) return { node: only };
      // The leave of one node is no mistake of an application.
      if (isWaiting && bound.cause.joined.length > 1) return bound;
      if (bound) return waits();
      throw new InvalidOption('node', `for ${JSON.stringify(app)} one of ${names.join(', ')}`, node);
    }, undefined),
    filter((server) => server !== undefined),
    distinctUntilChanged(isSameServer),
  );

/** An application waits for the same thing, also where other nodes come and go meanwhile. */
const isSameWait = (a: NodeNotJoined, b: NodeNotJoined): boolean =>
  a.node !== undefined || a.joined.length > 1 === b.joined.length > 1;

const isSameServer = (a: Server, b: Server): boolean =>
  a.node === undefined && b.node === undefined ? isSameWait(a.cause, b.cause) : a.node === b.node;

/** Milliseconds that an application waits for its node before the log says so: a join often follows its serve. */
const patience = 1_000;

/**
 * The state of an application without its node. The log says once for what it waits. Nothing where the registrar is
 * closing: its nodes may leave before its applications.
 */
export const waiting$ = (
  cause: NodeNotJoined,
  { closing$, runtime: { logger, scheduler } }: Pick<RegistrationContext, 'closing$' | 'runtime'>,
): Observable<RegistrationState> => {
  const told$ = timer(patience, scheduler).pipe(
    tap(() => {
      logger.warn(cause.message);
    }),
    ignoreElements(),
  );
  return merge(of({ status: 'registering', cause } as const), told$).pipe(takeUntil(closing$));
};

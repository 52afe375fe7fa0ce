import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  ReplaySubject,
  share,
  tap,
  throwError,
  type Observable,
} from 'rxjs';
import type { Connection } from '../connection/connection.ts';
import { formatEndpoint } from '../connection/endpoint.ts';
import { pathOf, type Operation, type Reply, type Request, type RequestOf } from '../connection/request.ts';
import { numberOf } from '../errors/codes.ts';
import { isCode, isTagged } from '../errors/is-tagged.ts';
import { ZooKeeperError } from '../errors/zookeeper-error.ts';
import { experience, type Experience } from './experience.ts';
import type { Feature, Link } from './link.ts';

/**
 * What each endpoint knows. Never probed: an unknown opcode closes the connection, so a wrong guess costs one reconnect,
 * once; what is known to be missing fails here, but for create2, in whose place create is sent.
 *
 * What an endpoint has never answered is sent alone. A server that closes on requests which it has not read yet resets
 * the connection, and its answer can be lost with it: the next connection would make the same guess, and so on for ever.
 */
export interface Capabilities {
  of(connection: Pick<Connection, 'endpoint' | 'request'>): Pick<Link, 'supports' | 'request'>;
  /** An endpoint that was down may come back as a newer version: learn again. */
  forget(endpoint: string): void;
}

const featureOf = (request: Request): Feature => {
  if (request.op !== 'create') return request.op;
  if (request.mode === 'container') return 'createContainer';
  return request.isPlain ? 'create' : 'create2';
};

/** What an error says of the feature that was asked for; of what has not left this side, nothing. */
const learn = (known: Experience, feature: Feature, error: unknown): void => {
  if (isCode(error, 'Unimplemented')) known.refused(feature);
  else if (isTagged(error, 'ZooKeeperError') || isTagged(error, 'ReplyTooLarge')) known.answered(feature);
  else if (!isTagged(error, 'ConnectionLost') || !error.sent) return;
  else if (error.reason === 'closed-by-server' || error.reason === 'reset') known.lost(feature);
};

/** `now` is a monotonic clock, in ms. */
export const capabilities = (
  lacks: ReadonlySet<Feature> = new Set(),
  now: () => number = () => performance.now(),
): Capabilities => {
  const endpoints = new Map<string, Experience>();
  const at = (endpoint: string): Experience => {
    const known = endpoints.get(endpoint) ?? experience(lacks, now);
    endpoints.set(endpoint, known);
    return known;
  };
  return {
    of: (connection) => {
      const known = at(formatEndpoint(connection.endpoint));
      known.begin();
      const tried = new Set<Feature>();
      let trial$: Observable<never> = EMPTY;

      const request = <O extends Operation>(asked: RequestOf<O>): Observable<Reply<O>> => {
        const isOld = featureOf(asked) === 'create2' && !known.supports('create2');
        const wanted: RequestOf<O> = isOld ? { ...asked, isPlain: true } : asked;
        const feature = featureOf(wanted);
        const unimplemented = (): Error =>
          new ZooKeeperError(numberOf('Unimplemented'), wanted.op, pathOf(wanted));
        const error = (cause: unknown): void => {
          learn(known, feature, cause);
          if (!known.isCertain(feature)) tried.delete(feature);
        };
        if (!known.supports(feature)) return throwError(unimplemented);
        const reply$ = connection.request<O>(wanted);
        if (known.isComplete()) return reply$.pipe(tap({ next: known.sound, error }));
        const next = (): void => {
          known.sound();
          known.answered(feature);
        };
        return defer(() => {
          const before$ = trial$;
          // So answers, and goes on, a server that has the operation, but not in the way in which it is set up.
          const understood = (cause: unknown): unknown =>
            isCode(cause, 'MarshallingError') && !known.isCertain(feature) ? unimplemented() : cause;
          const answer$ = reply$.pipe(
            catchError((cause: unknown) => throwError(() => understood(cause))),
            tap({ next, error }),
          );
          const inTurn$ = concat(
            before$,
            // What was tried meanwhile may have been the same.
            defer(() => (known.supports(feature) ? answer$ : throwError(unimplemented))),
          );
          if (known.isCertain(feature) || tried.has(feature)) return inTurn$;
          tried.add(feature);
          // Whoever asked may leave: what comes behind waits for the answer all the same.
          const tried$ = inTurn$.pipe(
            share({
              connector: () => new ReplaySubject<Reply<O>>(1),
              resetOnRefCountZero: false,
              resetOnComplete: false,
              resetOnError: false,
            }),
          );
          const over$ = tried$.pipe(
            ignoreElements(),
            catchError(() => EMPTY),
          );
          trial$ = concat(
            before$,
            defer(() => (known.isCertain(feature) ? EMPTY : over$)),
          );
          return tried$;
        });
      };
      return { supports: known.supports, request };
    },
    forget: (endpoint) => {
      endpoints.delete(endpoint);
    },
  };
};

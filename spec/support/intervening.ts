import { concat, defer, EMPTY, from, ignoreElements, type Observable } from 'rxjs';
import type { Request } from '../../lib/connection/request.ts';
import type { Transport } from '../../lib/connection/transport.ts';
import { wire } from '../../lib/connection/wire/wire.ts';
import { between } from './between.ts';

/** A transport that lets somebody do something just before a list is sent. */
export interface Intervening {
  readonly transport: Transport;
  /** Once: before the next list of the path. */
  before(path: string, act: () => Promise<unknown>): void;
}

export const intervening = (): Intervening => {
  const acts = new Map<string, () => Promise<unknown>>();
  const intervene = (request: Request): Observable<never> =>
    defer(() => {
      const act = request.op === 'getChildren' ? acts.get(request.path) : undefined;
      if (!act || request.op !== 'getChildren') return EMPTY;
      acts.delete(request.path);
      return from(act()).pipe(ignoreElements());
    });
  return {
    before: (path, act) => {
      acts.set(path, act);
    },
    transport: between(wire(), (request, reply$) => concat(intervene(request), reply$)),
  };
};

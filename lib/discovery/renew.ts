import { interval, map, mergeMap, startWith, tap, type Observable } from 'rxjs';
import { elapsedSince, readClock } from '../session/clock.ts';
import { patient } from '../session/patient.ts';
import type { Runtime } from '../session/runtime.ts';
import type { Contender } from './candidacies.ts';
import { isAmple, renewals, type Ack } from './lease.ts';

export interface RenewOptions {
  /** Absolute path of `nodes/`. */
  readonly nodes: string;
  /** Milliseconds; undefined: a quarter of the negotiated timeout. */
  readonly leaseMargin: number | undefined;
}

/**
 * Proofs that the quorum upholds the session. Only an acknowledged `sync` says that this server has its leader, a ping
 * does not.
 */
export const renew$ = (
  { link, own: { path } }: Contender,
  runtime: Runtime,
  { nodes, leaseMargin }: RenewOptions,
): Observable<Ack> => {
  const { clock, logger, scheduler } = runtime;
  const wanted = leaseMargin ?? link.timeout / renewals;
  const margin = Math.min(wanted, link.timeout / 2);
  const limit = link.timeout - margin;
  let complained = false;
  if (margin < wanted) {
    logger.warn(
      `leaseMargin ${String(wanted)} is cut to ${String(margin)} ms: the server granted a session timeout of ${String(link.timeout)} ms`,
    );
  }
  const judge = (ack: Ack): void => {
    if (complained || isAmple(clock, ack)) return;
    complained = true;
    logger.warn(
      `a sync was answered after ${elapsedSince(clock, ack.at).toFixed()} ms, and a lease lasts ${limit.toFixed()} ms: while ` +
        'answers take three quarters of that, nobody leads over this connection; a longer sessionTimeout helps, a faster server, or a process that is not held up',
    );
  };
  // Each in its turn, whether or not the one before was answered: a slow answer leaves little of the time that it counts.
  return interval(limit / renewals, scheduler).pipe(
    startWith(0),
    mergeMap(() => {
      const at = readClock(clock);
      return link.request<'sync'>({ op: 'sync', path: nodes }).pipe(
        map((): Ack => ({ path, epoch: link.epoch, at, limit })),
        tap(judge),
      );
    }),
    patient(runtime),
  );
};

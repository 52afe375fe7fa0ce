import {
  catchError,
  combineLatest,
  distinctUntilChanged,
  map,
  of,
  scan,
  takeWhile,
  type Observable,
} from 'rxjs';
import type { Lease } from '../discovery/lease.ts';
import type { Clock } from '../session/clock.ts';
import type { SessionState } from '../session/session-state.ts';
import type { RegistrationGap } from './registration-statuses.ts';

/** Why a registrar is not ready. */
export type HealthReason =
  /** No session yet, or none any more: the first connection, or one after `lost`, is under way. */
  | 'connecting'
  /** The connection is gone; the session, and with it the registrations, may live. */
  | 'suspended'
  /** The session is over, and the registrations with it. */
  | 'lost'
  /** A node or an application is not registered: the cause says why, where it is known. */
  | 'registering'
  /** A registration has ended with an error, and nothing of the same name has been registered since. */
  | 'registration-failed'
  /** It drains or closes, or has drained and registers nothing. */
  | 'stopping'
  /** It was closed. */
  | 'closed'
  /** Its streams have failed. */
  | 'failed';

/** The health of a registrar, for probes such as those of Kubernetes. */
export interface Health {
  /** False when only a new registrar can help: this one was closed, or has failed. An outage of ZooKeeper is no reason. */
  readonly live: boolean;
  /** Connected, and everything that it announces is registered. */
  readonly ready: boolean;
  /** Why it is not ready; undefined while it is. */
  readonly reason: HealthReason | undefined;
  /** The error behind the reason, where there is one. */
  readonly cause: Error | undefined;
  /** When `ready` and `reason` became what they are, or the stream began: wall clock, milliseconds since 1970. */
  readonly since: number;
  /** Number of the attempt to connect that is under way or next; 0 while connected. */
  readonly attempts: number;
  /** Milliseconds left of the lease at the time of reading; undefined while this registrar does not lead. */
  readonly leaseRemainingMs: number | undefined;
}

type Verdict = Pick<Health, 'live' | 'ready' | 'reason' | 'cause' | 'attempts'>;

const over = (reason: 'closed' | 'failed', cause?: Error): Verdict => ({
  ...{ live: false, ready: false, attempts: 0 },
  reason,
  cause,
});

const verdictOf = (session: SessionState, gap: RegistrationGap | undefined): Verdict => {
  if (session.status === 'closed') return over('closed');
  const attempts = 'attempt' in session ? session.attempt : 0;
  if (gap?.reason === 'stopping') return { live: true, ready: false, cause: undefined, ...gap, attempts };
  if (session.status !== 'connected') {
    const cause = 'cause' in session ? session.cause : undefined;
    return { live: true, ready: false, reason: session.status, cause, attempts };
  }
  return { live: true, ready: !gap, reason: gap?.reason, cause: gap?.cause, attempts };
};

const isSameVerdict = (a: Verdict, b: Verdict): boolean =>
  a.ready === b.ready &&
  a.reason === b.reason &&
  a.cause?.message === b.cause?.message &&
  a.attempts === b.attempts;

/** Cold; completes after the first that is not live. Never errors. */
export const health$ = (options: {
  readonly session$: Observable<SessionState>;
  readonly gap$: Observable<RegistrationGap | undefined>;
  /** The latest lease, which may be over. */
  readonly lease: () => Lease | undefined;
  readonly clock: Pick<Clock, 'wall'>;
}): Observable<Health> => {
  const { clock, lease } = options;
  return combineLatest([options.session$, options.gap$]).pipe(
    map(([session, gap]) => verdictOf(session, gap)),
    catchError((error: unknown) => of(over('failed', error as Error))),
    distinctUntilChanged(isSameVerdict),
    scan<Verdict, Health, undefined>((before, verdict) => {
      const isSame = before?.reason === verdict.reason && before?.ready === verdict.ready;
      return {
        ...verdict,
        since: before && isSame ? before.since : clock.wall(),
        get leaseRemainingMs() {
          const held = lease();
          return held?.isHeld() ? held.remainingMs() : undefined;
        },
      };
    }, undefined),
    takeWhile(({ live }) => live, true),
  );
};

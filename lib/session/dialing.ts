import { catchError, concat, concatMap, defer, map, of, takeWhile, type Observable } from 'rxjs';
import { formatEndpoint } from '../connection/endpoint.ts';
import type { Limits } from '../connection/transport.ts';
import { whenDue } from '../connection/when-due.ts';
import type { AuthFailed } from '../errors/auth-failed.ts';
import { ConnectFailed } from '../errors/connect-failed.ts';
import { isTagged } from '../errors/is-tagged.ts';
import { addressCursor, type Address } from './address-cursor.ts';
import { attemptRecord } from './attempt-record.ts';
import { readClock } from './clock.ts';
import { connectLimit, staggerOf } from './connect-limit.ts';
import { graceful } from './graceful.ts';
import type { Lookups } from './lookups.ts';
import type { Dialled, Memory } from './memory.ts';
import type { SessionOptions } from './session-options.ts';
import { staggered } from './staggered.ts';
import type { Transition } from './transition.ts';

export interface Dialing {
  /** Each subscription makes one attempt, or a round of them where time is short, and follows the connection. */
  readonly attempt$: Observable<Transition>;
  stop(): void;
}

/** Attempts to connect, and what their failures mean. */
export const dialing = (options: {
  readonly session: SessionOptions;
  readonly past: Memory;
  readonly names: Lookups;
  readonly scheduler: Limits['scheduler'];
  readonly open$: Parameters<typeof graceful>[1]['open$'];
  /** Refused credentials may be an error of the streams. */
  readonly mayFail: () => boolean;
}): Dialing => {
  const { session, past, names, scheduler, open$ } = options;
  const { runtime, transport, auth, sessionTimeout } = session;
  const { logger, clock } = runtime;
  const cursor = addressCursor(session.endpoints, names, runtime.random);
  const attempts = attemptRecord({ now: () => scheduler.now(), sessionTimeout });
  const timeout = (): number => past.grant?.timeout ?? sessionTimeout;

  const connect$ = (address: Address, fresh: boolean): Observable<Dialled> =>
    defer(() => {
      const connectTimeout =
        session.limits.connectTimeout ??
        connectLimit(timeout(), cursor.size(), {
          shortRounds: attempts.shortRounds,
          isResumed: past.grant !== undefined,
        });
      logger.debug(`connecting to ${formatEndpoint(address.endpoint)}`);
      const target = {
        ...address,
        sessionTimeout,
        resume: fresh ? undefined : past.grant,
        lastZxid: fresh ? 0n : past.lastZxid,
        auth,
      };
      const dialled$ = transport.connect(target, { ...session.limits, connectTimeout, scheduler });
      const dialledAt = readClock(clock);
      return graceful(dialled$, { ...runtime, open$ }).pipe(
        map((connection) => ({ connection, address, dialledAt })),
      );
    });
  const dial$ = (fresh: boolean): Observable<Dialled> =>
    cursor.next$().pipe(concatMap((address) => connect$(address, fresh)));
  const adopt$ = (dialled: Dialled): Observable<Transition> =>
    concat(
      defer(() => {
        attempts.opened();
        return past.opened(dialled);
      }),
      dialled.connection.closed$.pipe(
        map((loss) => {
          cursor.restart(dialled.address);
          const suspended = past.closed(dialled.connection, loss);
          attempts.closed(loss, suspended.state);
          return suspended;
        }),
      ),
    );
  // `sync` makes the server catch up with its leader: one that is still behind us then has lost what we have seen.
  const probe$ = dial$(true).pipe(
    concatMap((dialled) =>
      dialled.connection.request({ op: 'sync', path: '/' }).pipe(
        concatMap(({ zxid }) => {
          const place = formatEndpoint(dialled.connection.endpoint);
          if (zxid < past.lastZxid) {
            logger.warn(
              `${place} knows less than this client has seen: the ensemble's data were wiped or restored`,
            );
            return concat(of(past.lost('ensemble-reset'), past.connecting()), adopt$(dialled));
          }
          // Without a session to resume, the new one is as good as any.
          if (!past.grant) return adopt$(dialled);
          logger.debug(`${place} was behind this client and has caught up: resuming the session`);
          past.caughtUp();
          return of(undefined);
        }),
      ),
    ),
    takeWhile((told) => told !== undefined),
  );
  const refused = (error: ConnectFailed | AuthFailed, isRoundEnd: boolean): readonly Transition[] => {
    const isRefusal = isTagged(error, 'AuthFailed');
    if (isRefusal && attempts.isFirstRefusal(error.endpoint)) {
      logger.warn(`${error.message}; trying the other servers, and this one again`);
    }
    attempts.failed(isRefusal ? undefined : error.reason, isRoundEnd);
    const refusal = past.refused(error, isRoundEnd);
    logger.debug(`${error.message}; the next attempt starts in ${past.delay.toFixed()} ms`);
    if (attempts.isRefused && options.mayFail()) throw error;
    return [refusal];
  };
  const failed = (error: unknown, isRoundEnd: boolean): readonly Transition[] => {
    if (isTagged(error, 'ConnectionLost') || isTagged(error, 'ZooKeeperError')) {
      return failed(new ConnectFailed('silent-close', 'the probed server', error.message), isRoundEnd);
    }
    if (isTagged(error, 'ConnectFailed') && error.reason === 'session-expired' && past.grant) {
      logger.debug(error.message);
      return [past.lost('expired'), past.connecting()];
    }
    const isRefusal = isTagged(error, 'ConnectFailed') || isTagged(error, 'AuthFailed');
    if (!isRefusal) throw error;
    return refused(error, isRoundEnd);
  };
  const isFinal = (error: unknown): boolean =>
    isTagged(error, 'ConnectFailed') ? error.reason === 'session-expired' : !isTagged(error, 'AuthFailed');
  /** Two thirds of the session timeout are over: attempts go on side by side. */
  const round$ = defer(() =>
    staggered<Address, Dialled, Transition>({
      next$: cursor.next$,
      atRoundEnd: cursor.atRoundEnd,
      connect$: (address) => connect$(address, false),
      pause$: defer(() => {
        const due = scheduler.now() + staggerOf(timeout(), cursor.size());
        return whenDue(() => due, scheduler, runtime.pass$);
      }),
      isFinal,
      failed: (error) => failed(error, false),
    }),
  ).pipe(concatMap((told) => ('connection' in told ? adopt$(told) : of(told))));

  const attempt$ = defer(() => {
    if (past.suspicious) return probe$;
    return attempts.isUrgent(past.grant) ? round$ : dial$(false).pipe(concatMap(adopt$));
  }).pipe(catchError((error: unknown) => failed(error, cursor.atRoundEnd())));
  return { attempt$, stop: cursor.stop };
};

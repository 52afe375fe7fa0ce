import { Observable, switchMap } from 'rxjs';
import { AuthFailed } from '../../errors/auth-failed.ts';
import { codeOf } from '../../errors/codes.ts';
import { ConnectFailed, type ConnectFailure } from '../../errors/connect-failed.ts';
import type { Connection } from '../connection.ts';
import { formatEndpoint } from '../endpoint.ts';
import { newGrant, type Grant } from '../grant.ts';
import { onePass$ } from '../one-pass.ts';
import type { Auth, Limits, Target } from '../transport.ts';
import { whenDue } from '../when-due.ts';
import { openHandle, type Handle } from './handle.ts';
import { isLoss } from './is-loss.ts';
import { loadPackage, type NativeHandle } from './load-package.ts';
import { openConnection, type OpenConnection } from './open-connection.ts';
import { signed } from './stat-of.ts';

/** Of a request that was not answered in time. */
const operationTimeout = -7;
/** Why the library closes a handle by itself. */
const sessionExpired = -112;

const grantOf = ({ native }: Handle): Grant =>
  newGrant({
    sessionId: signed(native.client_id),
    timeout: native.timeout,
    password: Buffer.from(native.client_password, 'hex'),
  });

const configOf = ({ sessionTimeout, resume }: Target): Record<string, string | number> => ({
  timeout: sessionTimeout,
  ...(resume && {
    client_id: BigInt.asUintN(64, resume.sessionId).toString(16),
    // It reads capitals alone.
    client_password: Buffer.from(resume.password).toString('hex').toUpperCase(),
  }),
});

const connectBy = (newHandle: () => NativeHandle, target: Target, limits: Limits): Observable<Connection> =>
  new Observable((subscriber) => {
    const { endpoint, address, auth, resume } = target;
    const { scheduler, connectTimeout } = limits;
    const place = formatEndpoint(endpoint);
    const started = scheduler.now();
    let grant: Grant | undefined;
    let open: OpenConnection | undefined;

    const refuse = (error: Error): void => {
      if (open) return;
      deadline.unsubscribe();
      handle.drop();
      subscriber.error(error);
    };
    const failed = (failure: ConnectFailure, detail: string): void => {
      refuse(new ConnectFailed(failure, place, detail));
    };
    const forbidden = (detail: string): void => {
      refuse(
        new AuthFailed(
          place,
          auth.map(({ scheme }) => scheme),
          detail,
        ),
      );
    };
    // Nobody says which it was. But no server closes for knowing less than the client: it is never told what that is.
    const left = (): void => {
      failed(
        'refused',
        'it refused the connection, or closed it before the handshake was over: it is down, starting, overloaded, or has no quorum',
      );
    };
    const refused = (code: number): void => {
      const { name, meaning } = codeOf(code);
      if (code === operationTimeout) failed('deadline', 'the library gave up waiting for an answer');
      else if (isLoss(code)) left();
      else if (name === 'AuthFailed' || name === 'SessionClosedRequireAuth') forbidden(meaning);
      else failed('refused', meaning);
    };
    const consented = (granted: Grant): void => {
      deadline.unsubscribe();
      open = openConnection({
        endpoint,
        grant: granted,
        limits,
        scheduler,
        handle,
        onClosed: () => {
          subscriber.complete();
        },
      });
      subscriber.next(open.connection);
    };
    /** Goes on once the server has said yes. An answer comes, from it or from the library, whatever happens. */
    const ask = (
      send: (native: NativeHandle, answer: (code: number) => void) => number,
      then: () => void,
    ) => {
      const answer = (code: number): void => {
        handle.later(() => {
          if (code === 0) then();
          else refused(code);
        }, !isLoss(code));
      };
      if (handle.call((native) => send(native, answer)) !== 0) left();
    };
    const greet = ([next, ...more]: readonly Auth[]): void => {
      if (next) {
        // One at a time, and nothing behind it: a server that refuses closes, and what it has not read by then resets
        // the connection before its answer is read.
        ask(
          (native, answer) => native.add_auth(next.scheme, next.credential, answer),
          () => {
            greet(more);
          },
        );
        return;
      }
      // A new handle cannot say what this client has seen: the server must catch up before anything is read from it.
      ask(
        (native, answer) => native.a_sync('/', answer),
        () => {
          if (grant) consented(grant);
        },
      );
    };
    const deadline = whenDue(() => started + connectTimeout, scheduler, onePass$).subscribe({
      next: () => {
        failed('deadline', `no answer within ${String(connectTimeout)} ms`);
      },
      error: refuse,
    });
    const handle = openHandle({
      newHandle,
      address,
      port: endpoint.port,
      config: configOf(target),
      now: () => scheduler.now(),
      handlers: {
        turn: (edge) => open?.turn(edge),
        event: (event) => open?.event(event),
        granted: () => {
          if (handle.native.timeout > 0) grant = grantOf(handle);
          else failed('not-zookeeper', 'its answer to the handshake makes no sense');
        },
        lost: () => {
          if (open) open.lost();
          else left();
        },
        ended: (code) => {
          const { meaning } = codeOf(code);
          if (open) open.close('session-ended', meaning);
          else if (code !== sessionExpired) forbidden('the server refused the credentials');
          else if (resume) failed('session-expired', 'the session to resume has ended');
          else failed('refused', 'the server ended the session that it had just granted');
        },
      },
    });
    if (!handle.begun) {
      failed('refused', `the library cannot dial ${address}`);
      return undefined;
    }
    greet(auth);
    return () => {
      deadline.unsubscribe();
      if (open) open.close('closed', 'this side closed it');
      else handle.drop();
    };
  });

/** One connection of the npm package `zookeeper`. Errors: ConnectFailed, AuthFailed, TransportUnavailable. */
export const connect = (target: Target, limits: Limits): Observable<Connection> =>
  loadPackage().pipe(switchMap((newHandle) => connectBy(newHandle, target, limits)));

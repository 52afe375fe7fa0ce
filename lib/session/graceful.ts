import { finalize, Observable, timeout, type BehaviorSubject, type SchedulerLike } from 'rxjs';
import type { Connection } from '../connection/connection.ts';
import { formatEndpoint } from '../connection/endpoint.ts';
import { isUnexpected } from '../errors/is-unexpected.ts';
import type { Logger } from './logger.ts';

/**
 * Ends the session when its connection is unsubscribed: a closed socket alone would leave the ephemerals for a whole
 * session timeout. The socket stays open for the answer, `closeTimeout` ms at most; `open$` counts until then.
 */
export const graceful = (
  connect$: Observable<Connection>,
  options: {
    readonly closeTimeout: number;
    readonly scheduler: SchedulerLike;
    readonly logger: Pick<Logger, 'warn'>;
    readonly open$: BehaviorSubject<number>;
  },
): Observable<Connection> =>
  new Observable((subscriber) => {
    const { open$ } = options;
    let connection: Connection | undefined;
    open$.next(open$.value + 1);
    const socket = connect$.subscribe({
      next: (opened) => {
        connection = opened;
        subscriber.next(opened);
      },
      error: (error: unknown) => {
        connection = undefined;
        subscriber.error(error);
      },
      complete: () => {
        connection = undefined;
        subscriber.complete();
      },
    });
    const part = (): void => {
      socket.unsubscribe();
      open$.next(open$.value - 1);
    };
    return () => {
      const opened = connection;
      if (!opened) {
        part();
        return;
      }
      opened
        .request({ op: 'closeSession' })
        .pipe(timeout({ first: options.closeTimeout, scheduler: options.scheduler }), finalize(part))
        .subscribe({
          error: (error: unknown) => {
            if (isUnexpected(error)) throw error;
            const place = formatEndpoint(opened.endpoint);
            options.logger.warn(
              `${place} did not confirm that the session is closed: ${String(error)}; its ephemeral znodes may stay until its timeout has passed`,
            );
          },
        });
    };
  });

import { catchError, EMPTY, finalize, Observable, timeout, type SchedulerLike } from 'rxjs';
import type { Connection } from '../connection/connection.ts';

/**
 * Ends the session when its connection is unsubscribed: a closed socket alone would leave the ephemerals for a whole
 * session timeout. The socket stays open for the answer, `closeTimeout` ms at most.
 */
export const graceful = (
  connect$: Observable<Connection>,
  options: { readonly closeTimeout: number; readonly scheduler: SchedulerLike; readonly parted: () => void },
): Observable<Connection> =>
  new Observable((subscriber) => {
    let connection: Connection | undefined;
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
    return () => {
      const part = (): void => {
        socket.unsubscribe();
        options.parted();
      };
      if (!connection) {
        part();
        return;
      }
      connection
        .request<'closeSession'>({ op: 'closeSession' })
        .pipe(
          timeout({ first: options.closeTimeout, scheduler: options.scheduler }),
          catchError(() => EMPTY),
          finalize(part),
        )
        .subscribe();
    };
  });

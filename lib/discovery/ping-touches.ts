import { defer, filter, map, type Observable } from 'rxjs';
import type { Connection } from '../connection/connection.ts';
import { readClock, type Clock, type Instant } from '../session/clock.ts';
import type { Touch } from './session-proof.ts';

/** The answered pings of a connection, each as it is answered. Cold; completes with the connection. */
export const pingTouches$ = ({ pings$ }: Pick<Connection, 'pings$'>, clock: Clock): Observable<Touch> =>
  defer(() => {
    const unanswered: Instant[] = [];
    return pings$.pipe(
      map((edge): Touch | undefined => {
        if (edge === 'sent') {
          unanswered.push(readClock(clock));
          return undefined;
        }
        const sent = unanswered.shift();
        return sent && { sent, answered: clock.monotonic() };
      }),
      filter((touch) => touch !== undefined),
    );
  });

import { EMPTY, map, of, switchMap, type Observable } from 'rxjs';
import type { FencingToken, Registrar } from 'zookeeper-registrar';

interface Order {
  readonly token: FencingToken;
  readonly left: number;
}

/** What only the leader emits. */
export const orders$ = ({ leader$ }: Registrar): Observable<Order> =>
  leader$.pipe(
    switchMap((leader) =>
      leader?.self && leader.lease
        ? of({ token: leader.lease.token, left: leader.lease.remainingMs() })
        : EMPTY,
    ),
  );

export const leaderName$ = ({ leader$ }: Registrar): Observable<string> =>
  leader$.pipe(map((leader) => leader?.member?.name ?? 'none'));

import { finalize, defer, type Observable } from 'rxjs';
import type { Lease } from '../../discovery/lease.ts';
import type { Role } from '../../discovery/role.ts';
import { health$, type Health } from '../../registrar/health.ts';
import type { RegistrationGap } from '../../registrar/registration-statuses.ts';
import { systemClock } from '../../session/clock.ts';
import type { SessionState } from '../../session/session-state.ts';

/** The health that follows from the other streams of a fake registrar. */
export const fakeHealth = (streams: {
  readonly session$: Observable<SessionState>;
  readonly gap$: Observable<RegistrationGap | undefined>;
  readonly role$: Observable<Role>;
}): Observable<Health> =>
  defer(() => {
    let lease: Lease | undefined;
    const roles = streams.role$.subscribe({
      next: (role) => {
        lease = role.status === 'leader' ? role.lease : undefined;
      },
      // The test has the error from `role$`: health$ reports that of the session alone.
      error: () => {
        lease = undefined;
      },
    });
    return health$({ ...streams, lease: () => lease, clock: systemClock }).pipe(
      finalize(() => {
        roles.unsubscribe();
      }),
    );
  });

import { map, timer } from 'rxjs';
import type { AppSpec, Registrar, RegistrationState } from 'zookeeper-registrar';

/** An application whose weight rises while it warms up. */
export const warmUp = (registrar: Registrar, told: (state: RegistrationState) => void) =>
  registrar
    .serve(
      timer(0, 1_000).pipe(
        map((second): AppSpec => ({ app: 'billing', weight: Math.min(second, 10), mode: 'permanent' })),
      ),
    )
    .subscribe({
      next: told,
      error: (error: unknown) => {
        console.error(error);
      },
    });

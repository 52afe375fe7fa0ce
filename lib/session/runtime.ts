import type { Observable, SchedulerLike } from 'rxjs';
import type { BackoffOptions } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** Time, chance and patience, the same for all parts of one registrar. */
export interface Runtime {
  readonly scheduler: SchedulerLike;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly backoff: BackoffOptions;
  /** Milliseconds that saying goodbye may take. */
  readonly closeTimeout: number;
  /** Milliseconds that the session and the shared streams outlive their last subscriber. */
  readonly linger: number;
  /**
   * Completes when the event loop has read what had arrived: a deadline of the connection that is due waits for it. Undefined
   * in virtual time, where all that arrives comes through the scheduler.
   */
  readonly pass$?: Observable<void> | undefined;
}

import type { SchedulerLike } from 'rxjs';

/** Times in milliseconds. */
export interface EnsembleOptions {
  /** All times are this one's. @default rxjs' asyncScheduler */
  readonly scheduler?: SchedulerLike;
  /** `host:port` of each. @default one server, `zookeeper:2181` */
  readonly servers?: readonly string[];
  /** Sessions expire with the first tick after their timeout; the leader pings its followers twice in a tick. @default 200 */
  readonly tickTime?: number;
  /** That each message between two servers takes. @default 0 */
  readonly serverLatency?: number;
  /** @default 200 */
  readonly minSessionTimeout?: number;
  /** @default 60_000 */
  readonly maxSessionTimeout?: number;
  /** From one sweep of empty containers to the next. @default 60_000 */
  readonly containerInterval?: number;
  /** For how long a server that is cut off from the others goes on answering. @default 5_000 */
  readonly syncLimit?: number;
}

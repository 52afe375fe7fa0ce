import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { SchedulerLike } from 'rxjs';
import type { RoutesMapper } from '../codec/advertise.ts';
import type { Acl } from '../connection/acl.ts';
import type { Auth, Transport } from '../connection/transport.ts';
import type { StepDown } from '../discovery/role.ts';
import type { BackoffOptions } from '../session/backoff.ts';
import type { Clock } from '../session/clock.ts';
import type { Logger } from '../session/logger.ts';

/** How applications are laid out under `apps/`. Both are always read. */
export type Layout = 'nested' | 'flat';

/**
 * Everything has a default. `createRegistrar` itself refuses a wrong value of an option, with an InvalidOption. An unknown
 * option is a warning of the logger, with the nearest name.
 */
export interface RegistrarOptions {
  /**
   * `host:port` each, or one connect string, which may end in a chroot. Without a scheme and without credentials.
   * @default the variable ZK_ENDPOINTS
   */
  readonly endpoints?: string | readonly string[];
  /** @default 'default' */
  readonly cluster?: string;
  /** Folder of all clusters, below the chroot. @default '/services/ergo' */
  readonly root?: string;
  /** Milliseconds; the server may grant another. @default 10_000 */
  readonly sessionTimeout?: number;
  /** Sent on every connection before anything else. @default none */
  readonly auth?: Auth | readonly Auth[];
  /**
   * The ACL of every znode that is created, parents included. creatorAll() and readableByAll() need an identity: `auth`, or a
   * client certificate in `tls`. @default openAcl()
   */
  readonly acl?: readonly Acl[];
  /** Changes the routes of a node before they are published. @default they stay as they are */
  readonly routesMapper?: RoutesMapper;
  /** What a loss of connection does to a leader. @default 'disconnect' */
  readonly stepDown?: StepDown;
  /**
   * Milliseconds by which a lease ends before the servers may expire the session: the most by which a clock here and a
   * clock there may drift apart in one session timeout. At most a quarter of the granted session timeout counts.
   * @default a sixteenth of the granted session timeout
   */
  readonly leaseMargin?: number;
  /**
   * Milliseconds: the `tickTime` of the servers. It must be given where their `minSessionTimeout` is lower than two ticks;
   * elsewhere it may be given for longer leases. @default half of the granted session timeout
   */
  readonly tickTime?: number;
  /**
   * Milliseconds by which the leader server may send its pings to its followers late, as in a pause of its garbage
   * collector; a longer pause is covered by the fencing token only. @default a sixteenth of the granted session timeout
   */
  readonly pingDelay?: number;
  /** In which layout applications are published. @default 'nested' */
  readonly layout?: Layout;
  /** Options of node:tls; `ca`, `cert` and `key` are the content of PEM files, not their paths. @default plain TCP */
  readonly tls?: TlsOptions;
  /** @default wire() */
  readonly transport?: Transport;
  /** @default silent */
  readonly logger?: Logger;
  /** Milliseconds from dialling to the end of handshake and auth. @default a third of sessionTimeout, 5_000 at most */
  readonly connectTimeout?: number;
  /** Milliseconds without a reply after which a connection is given up. @default half of sessionTimeout */
  readonly requestTimeout?: number;
  /** Milliseconds that each step of saying goodbye may take. @default 5_000 */
  readonly closeTimeout?: number;
  /** Waits between attempts, in milliseconds. @default { initial: 50, max: 2_000 } */
  readonly backoff?: Partial<BackoffOptions>;
  /**
   * Milliseconds that the session and what streams have read outlive the last subscriber: within them
   * `firstValueFrom(appRoutes$(app))` reads nothing anew. @default 1_000
   */
  readonly linger?: number;
  /** Bytes; a larger reply fails its request alone. @default 64 MiB */
  readonly maxFrame?: number;
  /**
   * Bytes of data of one node or application: larger ones are refused when they are published, and quarantined unread
   * when they are found. @default 999_999
   */
  readonly maxEntry?: number;
  /**
   * Signals that close the registrar, as `close()` does; then the signal is raised again, unless somebody else listens to
   * it, so that the process ends as it would have. A second signal does not wait.
   *
   * @default none
   * @example
   * createRegistrar({ shutdownOn: ['SIGTERM', 'SIGINT'] });
   */
  readonly shutdownOn?: readonly NodeJS.Signals[];
  /** @default the system's */
  readonly clock?: Clock;
  /** @default rxjs' asyncScheduler */
  readonly scheduler?: SchedulerLike;
  /** In [0, 1). @default Math.random */
  readonly random?: () => number;
}

/** Types refuse a new option that is missing here. */
const names: Readonly<Record<keyof RegistrarOptions, true>> = {
  endpoints: true,
  cluster: true,
  root: true,
  sessionTimeout: true,
  auth: true,
  acl: true,
  routesMapper: true,
  stepDown: true,
  leaseMargin: true,
  tickTime: true,
  pingDelay: true,
  layout: true,
  tls: true,
  transport: true,
  logger: true,
  connectTimeout: true,
  requestTimeout: true,
  closeTimeout: true,
  backoff: true,
  linger: true,
  maxFrame: true,
  maxEntry: true,
  shutdownOn: true,
  clock: true,
  scheduler: true,
  random: true,
};

/** The names of all options. */
export const optionNames: readonly string[] = Object.keys(names);

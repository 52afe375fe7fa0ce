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
   *
   * @default the variable ZK_ENDPOINTS
   * @example
   * createRegistrar({ endpoints: ['zk1:2181', 'zk2:2181', 'zk3:2181'] });
   * createRegistrar({ endpoints: 'zk1:2181,zk2:2181/chroot' });
   */
  readonly endpoints?: string | readonly string[];
  /** Name of the cluster: one folder below `root`. @default 'default' */
  readonly cluster?: string;
  /** Folder of all clusters, below the chroot. @default '/services/ergo' */
  readonly root?: string;
  /**
   * Milliseconds after which the servers delete the znodes of a process that they do not hear. The server may grant another
   * one: `session$` has it.
   *
   * @default 10_000
   * @example
   * createRegistrar({ sessionTimeout: 6_000 });
   */
  readonly sessionTimeout?: number;
  /**
   * Credentials, sent on every connection before anything else.
   *
   * @default none
   * @example
   * createRegistrar({ auth: { scheme: 'digest', credential: 'user:password' }, acl: creatorAll() });
   */
  readonly auth?: Auth | readonly Auth[];
  /**
   * The ACL of every znode that is created, parents included. creatorAll() and readableByAll() need an identity: `auth`, or a
   * client certificate in `tls`.
   *
   * @default openAcl()
   * @example
   * createRegistrar({ auth, acl: readableByAll() });
   */
  readonly acl?: readonly Acl[];
  /**
   * Changes the routes of a node before they are published.
   *
   * @default they stay as they are
   * @example
   * createRegistrar({ routesMapper: advertise('8.8.8.8', 8080) });
   */
  readonly routesMapper?: RoutesMapper;
  /**
   * When a leader whose connection is lost steps down: at once, or when its lease ends.
   *
   * @default 'disconnect'
   * @example
   * createRegistrar({ stepDown: 'deadline' });
   */
  readonly stepDown?: StepDown;
  /**
   * Milliseconds by which a lease ends before the servers may expire the session: the most by which a clock here and a
   * clock there may drift apart in one session timeout. At most a quarter of the granted session timeout counts.
   *
   * @default a sixteenth of the granted session timeout
   * @example
   * createRegistrar({ sessionTimeout: 10_000, leaseMargin: 1_000 });
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
  /**
   * In which layout applications are published. Go nodes need `flat`.
   *
   * @default 'nested'
   * @example
   * createRegistrar({ layout: 'flat' });
   */
  readonly layout?: Layout;
  /**
   * Options of node:tls; `ca`, `cert` and `key` are the content of PEM files, not their paths.
   *
   * @default plain TCP
   * @example
   * createRegistrar({ tls: { ca: readFileSync('ca.pem'), cert: readFileSync('me.pem'), key: readFileSync('me.key') } });
   */
  readonly tls?: TlsOptions;
  /**
   * The way to reach ZooKeeper.
   *
   * @default wire()
   * @example
   * createRegistrar({ transport: native() }); // of zookeeper-registrar/native
   */
  readonly transport?: Transport;
  /**
   * Receives what happens, never a credential. `info`: connected, registered, leads, steps down, closed. `warn`: a connection
   * or a session is lost, ZooKeeper is unreachable for 1, 10 and 60 s, one endpoint refuses the credentials. `debug`: each
   * attempt. `error`: what no retry mends. An error that it throws ends no stream.
   *
   * @default silent, but for one process warning (ZKR_UNREACHABLE) after 5 s without a connection
   * @example
   * createRegistrar({ logger: console });
   */
  readonly logger?: Logger;
  /**
   * Milliseconds from dialling to the end of handshake and auth.
   *
   * @default the session timeout, as granted, divided by the number of addresses; at most half of it, and 5_000. It doubles
   * after a round in which it was too short, up to the session timeout
   */
  readonly connectTimeout?: number;
  /** Milliseconds without a reply after which a connection is given up. @default two thirds of the granted session timeout */
  readonly requestTimeout?: number;
  /**
   * The effect of refused credentials. `'fail'`: the streams error with AuthFailed when no connection was ever accepted and, in
   * two full rounds at least `sessionTimeout` apart, every address refused the credentials. `'retry'`: they never do.
   * Before that, and under `'retry'`, a refusal is the `cause` of `connecting` and a warning.
   *
   * @default 'fail'
   */
  readonly onRefused?: 'fail' | 'retry';
  /** Milliseconds that each step of saying goodbye may take. @default 5_000 */
  readonly closeTimeout?: number;
  /**
   * Waits between attempts, in milliseconds, with full jitter.
   *
   * @default { initial: 50, max: 2_000 }
   * @example
   * createRegistrar({ backoff: { max: 10_000 }, connectTimeout: 3_000, requestTimeout: 5_000 });
   */
  readonly backoff?: Partial<BackoffOptions>;
  /**
   * Milliseconds that the session and what streams have read outlive the last subscriber: within them
   * `firstValueFrom(appRoutes$(app))` reads nothing anew. @default 1_000
   */
  readonly linger?: number;
  /**
   * Bytes; a larger reply fails its request alone.
   *
   * @default 64 MiB
   * @example
   * createRegistrar({ maxFrame: 8 * 1024 * 1024, maxEntry: 100_000 });
   */
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
  /**
   * Time for the lease and for deadlines.
   *
   * @default the system's
   * @example
   * createRegistrar({ scheduler, clock: schedulerClock(scheduler) }); // in a test with virtual time
   */
  readonly clock?: Clock;
  /** Timers. @default rxjs' asyncScheduler */
  readonly scheduler?: SchedulerLike;
  /** Chance, in [0, 1): the order of addresses, the jitter. @default Math.random */
  readonly random?: () => number;
}

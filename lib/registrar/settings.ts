import { asyncScheduler } from 'rxjs';
import { advertise, type RoutesMapper } from '../codec/advertise.ts';
import { absolutePath, clusterPaths, type ClusterPaths } from '../codec/cluster-paths.ts';
import { openAcl, type Acl } from '../connection/acl.ts';
import { onePass$ } from '../connection/one-pass.ts';
import { wire } from '../connection/wire/wire.ts';
import type { LeaseOptions } from '../discovery/lease-timing.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { isTagged } from '../errors/is-tagged.ts';
import {
  requireFunction,
  requireMethods,
  requireMilliseconds,
  requireObject,
  requireOneOf,
  requireString,
} from '../errors/required.ts';
import { kindOf } from '../errors/shown.ts';
import { clockOf } from '../session/clock.ts';
import { harmless } from '../session/harmless.ts';
import { silent, type Logger } from '../session/logger.ts';
import type { Runtime } from '../session/runtime.ts';
import type { SessionOptions } from '../session/session-options.ts';
import { serversOf } from './endpoints-option.ts';
import { aclOf, authOf } from './identity-options.ts';
import { optionWarnings } from './option-warnings.ts';
import type { RegistrarOptions } from './options.ts';
import { requireSignals } from './shutdown-on.ts';
import { hasCertificate, tlsOf } from './tls-option.ts';

/** Options with their defaults, checked. */
export interface Settings {
  readonly paths: ClusterPaths;
  readonly session: SessionOptions;
  readonly runtime: Runtime;
  readonly acl: readonly Acl[];
  readonly maxEntry: number;
  readonly shutdownOn: readonly NodeJS.Signals[];
  readonly stepDown: NonNullable<RegistrarOptions['stepDown']>;
  readonly lease: LeaseOptions;
  readonly layout: NonNullable<RegistrarOptions['layout']>;
  readonly routesMapper: NonNullable<RegistrarOptions['routesMapper']>;
}

/** ZooKeeper carries lengths as 32 bits. */
const mostBytes = 2 ** 31 - 1;
/** ZooKeeper takes 1,048,575 bytes for a request, and a path and an ACL go with the data. */
const mostEntryBytes = 999_999;

const bytesOf = (option: string, given: number): number => {
  if (Number.isInteger(given) && given >= 1_024 && given <= mostBytes) return given;
  throw new InvalidOption(option, `bytes from 1024 to ${String(mostBytes)}`, given);
};

const asTheyAre: RoutesMapper = (routes) => routes;

/** Throws InvalidOption in place of InvalidName: it is a mistake in an option. */
const asOption = <T>(option: string, make: () => T): T => {
  try {
    return make();
  } catch (error) {
    throw isTagged(error, 'InvalidName') ? InvalidOption.because(option, error.message) : error;
  }
};

const routesMapperOf = (given: RoutesMapper): RoutesMapper => {
  if ((given as unknown) !== advertise) return requireFunction('routesMapper', given);
  throw InvalidOption.because(
    'routesMapper',
    "advertise itself was given; call it: advertise('8.8.8.8', 8080)",
  );
};

const runtimeOf = (options: RegistrarOptions): Runtime => {
  const { scheduler = asyncScheduler, logger = silent, random = Math.random, backoff = {} } = options;
  const { clock = clockOf(scheduler) } = options;
  const { closeTimeout = 5_000, linger = 1_000 } = options;
  const { initial = 50, max = 2_000 } = requireObject('backoff', backoff);
  const methods: readonly (keyof Logger)[] = ['debug', 'info', 'warn', 'error'];
  return {
    scheduler: requireMethods('scheduler', scheduler, ['now', 'schedule']),
    clock: requireMethods('clock', clock, ['monotonic', 'wall']),
    random: requireFunction('random', random),
    logger: harmless(requireMethods('logger', logger, methods, 'pass console or a logger of pino')),
    backoff: {
      initial: requireMilliseconds('backoff.initial', initial, 1),
      max: requireMilliseconds('backoff.max', max, initial),
    },
    closeTimeout: requireMilliseconds('closeTimeout', closeTimeout, 0),
    linger: requireMilliseconds('linger', linger, 0),
    pass$: scheduler === asyncScheduler ? onePass$ : undefined,
  };
};

const limitOf = (option: string, given: number | undefined): number | undefined =>
  given === undefined ? undefined : requireMilliseconds(option, given, 1);

const leaseOf = (options: RegistrarOptions, sessionTimeout: number): LeaseOptions => {
  const { leaseMargin, tickTime, pingDelay } = options;
  const given = (option: string, value: number | undefined, least: number, most: number) =>
    value === undefined ? undefined : requireMilliseconds(option, value, least, most);
  return {
    leaseMargin: given('leaseMargin', leaseMargin, 0, sessionTimeout / 4),
    tickTime: given('tickTime', tickTime, 1, sessionTimeout),
    pingDelay: given('pingDelay', pingDelay, 0, sessionTimeout / 4),
  };
};

const requireOptions = (given: unknown): void => {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return;
  const wanted = "an object of options such as { endpoints: 'localhost:2181' }";
  throw InvalidOption.because('options', `${wanted} expected, ${kindOf(given)} given`);
};

/** Options with their defaults, checked; the logger is warned of what looks like a mistake. Throws InvalidOption. */
export const settings = (options: RegistrarOptions): Settings => {
  requireOptions(options);
  const { root = '/services/ergo', cluster = 'default', transport = wire(), maxFrame = 2 ** 26 } = options;
  const { sessionTimeout = 10_000, stepDown = 'disconnect', layout = 'nested' } = options;
  const { routesMapper = asTheyAre, maxEntry = mostEntryBytes, onRefused = 'fail' } = options;
  requireMilliseconds('sessionTimeout', sessionTimeout, 1);
  const { servers, chroot } = serversOf(options.endpoints);
  const auth = authOf(options.auth === undefined ? [] : options.auth);
  const tls = tlsOf(options.tls);
  const hasIdentity = auth.length > 0 || hasCertificate(tls);
  const acl = aclOf(options.acl === undefined ? openAcl() : options.acl, hasIdentity);
  const runtime = runtimeOf(options);
  const remedy = 'pass what wire() or native() returns';
  requireMethods('transport', transport, ['resolve', 'connect'], remedy).check?.({ acl, auth, tls });
  const home = asOption('root', () => absolutePath('root', root));
  requireString('cluster', cluster);
  const settled: Settings = {
    paths: asOption('cluster', () => clusterPaths({ chroot, root: home, cluster })),
    runtime,
    session: {
      endpoints: servers,
      transport,
      auth,
      sessionTimeout,
      limits: {
        connectTimeout: limitOf('connectTimeout', options.connectTimeout),
        requestTimeout: limitOf('requestTimeout', options.requestTimeout),
        maxFrame: bytesOf('maxFrame', maxFrame),
        tls,
      },
      isUnlogged: options.logger === undefined,
      onRefused: requireOneOf('onRefused', onRefused, ['fail', 'retry']),
      runtime,
    },
    acl,
    maxEntry: bytesOf('maxEntry', maxEntry),
    shutdownOn: requireSignals(options.shutdownOn),
    stepDown: requireOneOf('stepDown', stepDown, ['disconnect', 'deadline']),
    lease: leaseOf(options, sessionTimeout),
    layout: requireOneOf('layout', layout, ['nested', 'flat']),
    routesMapper: routesMapperOf(routesMapper),
  };
  for (const warning of optionWarnings(options, auth)) runtime.logger.warn(warning);
  return settled;
};

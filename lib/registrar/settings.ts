import { createSecureContext } from 'node:tls';
import { asyncScheduler } from 'rxjs';
import type { RoutesMapper } from '../codec/advertise.ts';
import { clusterPaths, type ClusterPaths } from '../codec/cluster-paths.ts';
import { openAcl, permission, type Acl } from '../connection/acl.ts';
import { parseConnectString } from '../connection/connect-string.ts';
import type { Auth } from '../connection/transport.ts';
import { wire } from '../connection/wire/wire.ts';
import type { LeaseOptions } from '../discovery/lease-timing.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import {
  requireFunction,
  requireMethods,
  requireMilliseconds,
  requireObject,
  requireOneOf,
  requireString,
} from '../errors/required.ts';
import { schedulerClock, systemClock } from '../session/clock.ts';
import { harmless } from '../session/harmless.ts';
import { silent, type Logger } from '../session/logger.ts';
import type { Runtime } from '../session/runtime.ts';
import type { SessionOptions } from '../session/session.ts';
import type { RegistrarOptions } from './options.ts';

/** Options with their defaults, checked. */
export interface Settings {
  readonly paths: ClusterPaths;
  readonly session: SessionOptions;
  readonly runtime: Runtime;
  readonly acl: readonly Acl[];
  readonly maxEntry: number;
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

const serversOf = (given: RegistrarOptions['endpoints']): ReturnType<typeof parseConnectString> => {
  const text = given === undefined ? process.env['ZK_ENDPOINTS'] : given;
  const joined: unknown = typeof text === 'object' && Array.isArray(text) ? text.join(',') : text;
  if (typeof joined !== 'string' || joined === '') {
    throw new InvalidOption('endpoints', "'host:port', a list of them, or the variable ZK_ENDPOINTS", given);
  }
  return parseConnectString(joined);
};

const authOf = (given: Auth | readonly Auth[]): readonly Auth[] => {
  const list = [given].flat() as readonly (Partial<Auth> | null)[];
  for (const { scheme, credential } of list.map((each) => each ?? {})) {
    if (typeof scheme !== 'string' || scheme === '' || typeof credential !== 'string') {
      throw new InvalidOption('auth', "{ scheme: 'digest', credential: 'user:password' } or a list of such");
    }
  }
  const sasl = (list as readonly Auth[]).filter(({ scheme }) => scheme === 'sasl');
  if (!sasl.every(({ credential }) => credential.indexOf(':') > 0)) {
    throw InvalidOption.because(
      'auth',
      "the credential of the scheme sasl is not of the form 'user:password'",
    );
  }
  if (sasl.length > 1) {
    throw InvalidOption.because('auth', 'more than one credential of the scheme sasl; a connection has one');
  }
  return list as readonly Auth[];
};

const aclOf = (given: readonly Acl[], auth: readonly Auth[]): readonly Acl[] => {
  const sound = (entry: Partial<Acl> | null): boolean => {
    const { permissions = 0, scheme, id } = entry ?? {};
    const allowed = Number.isInteger(permissions) && permissions >= 1 && permissions <= permission.all;
    return allowed && typeof scheme === 'string' && typeof id === 'string';
  };
  const isList: boolean = Array.isArray(given);
  if (!isList || given.length === 0 || !given.every(sound)) {
    throw new InvalidOption('acl', 'a list of { permissions: 1-31, scheme, id } with at least one entry');
  }
  if (given.some(({ scheme }) => scheme === 'auth') && auth.length === 0) {
    throw new InvalidOption('acl', 'the option auth beside creatorAll() or readableByAll()');
  }
  return given;
};

const tlsOf = (given: RegistrarOptions['tls']): RegistrarOptions['tls'] => {
  if (given === undefined) return undefined;
  if (typeof given !== 'object' || (given as unknown) === null) {
    throw new InvalidOption('tls', 'an object of options of node:tls such as { ca }');
  }
  try {
    createSecureContext(given);
    return given;
  } catch (error) {
    throw new InvalidOption('tls', `what node:tls can read (it says: ${(error as Error).message})`);
  }
};

const runtimeOf = (options: RegistrarOptions): Runtime => {
  const { scheduler = asyncScheduler, logger = silent, random = Math.random, backoff = {} } = options;
  const { clock = scheduler === asyncScheduler ? systemClock : schedulerClock(scheduler) } = options;
  const { closeTimeout = 5_000, linger = 1_000 } = options;
  const { initial = 50, max = 2_000 } = requireObject('backoff', backoff);
  const methods: readonly (keyof Logger)[] = ['debug', 'info', 'warn', 'error'];
  return {
    scheduler: requireMethods('scheduler', scheduler, ['now', 'schedule']),
    clock: requireMethods('clock', clock, ['monotonic', 'wall']),
    random: requireFunction('random', random),
    logger: harmless(requireMethods('logger', logger, methods)),
    backoff: {
      initial: requireMilliseconds('backoff.initial', initial, 1),
      max: requireMilliseconds('backoff.max', max, initial),
    },
    closeTimeout: requireMilliseconds('closeTimeout', closeTimeout, 0),
    linger: requireMilliseconds('linger', linger, 0),
  };
};

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

/** Throws InvalidOption or InvalidName. */
export const settings = (options: RegistrarOptions): Settings => {
  requireObject('options', options, 'an object of options');
  const { root = '/services/ergo', cluster = 'default', transport = wire(), maxFrame = 2 ** 26 } = options;
  const { sessionTimeout = 10_000, stepDown = 'disconnect', layout = 'nested' } = options;
  const { routesMapper = asTheyAre, maxEntry = mostEntryBytes } = options;
  requireMilliseconds('sessionTimeout', sessionTimeout, 1);
  const { connectTimeout = Math.min(5_000, sessionTimeout / 3), requestTimeout = sessionTimeout / 2 } =
    options;
  const { servers, chroot } = serversOf(options.endpoints);
  const auth = authOf(options.auth === undefined ? [] : options.auth);
  const acl = aclOf(options.acl === undefined ? openAcl() : options.acl, auth);
  const tls = tlsOf(options.tls);
  const runtime = runtimeOf(options);
  requireMethods('transport', transport, ['resolve', 'connect']).check?.({ acl, auth, tls });
  for (const [option, given] of Object.entries({ root, cluster })) requireString(option, given);
  return {
    paths: clusterPaths({ chroot, root, cluster }),
    runtime,
    session: {
      endpoints: servers,
      transport,
      auth,
      sessionTimeout,
      limits: {
        connectTimeout: requireMilliseconds('connectTimeout', connectTimeout, 1),
        requestTimeout: requireMilliseconds('requestTimeout', requestTimeout, 1),
        maxFrame: bytesOf('maxFrame', maxFrame),
        tls,
      },
      runtime,
    },
    acl,
    maxEntry: bytesOf('maxEntry', maxEntry),
    stepDown: requireOneOf('stepDown', stepDown, ['disconnect', 'deadline']),
    lease: leaseOf(options, sessionTimeout),
    layout: requireOneOf('layout', layout, ['nested', 'flat']),
    routesMapper: requireFunction('routesMapper', routesMapper),
  };
};

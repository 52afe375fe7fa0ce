import { createSecureContext } from 'node:tls';
import { asyncScheduler } from 'rxjs';
import { clusterPaths, type ClusterPaths } from '../codec/cluster-paths.ts';
import { openAcl, permission, type Acl } from '../connection/acl.ts';
import { parseConnectString } from '../connection/connect-string.ts';
import type { Auth } from '../connection/transport.ts';
import { wire } from '../connection/wire/wire.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { requireFunction, requireObject, requireString } from '../errors/required.ts';
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
  readonly stepDown: NonNullable<RegistrarOptions['stepDown']>;
  readonly leaseMargin: number | undefined;
  readonly layout: NonNullable<RegistrarOptions['layout']>;
  readonly routesMapper: NonNullable<RegistrarOptions['routesMapper']>;
}

/** ZooKeeper carries timeouts as 32 bits, and so does setTimeout. */
const longest = 2 ** 31 - 1;

const milliseconds = (option: string, given: number, least: number, most = longest): number => {
  if (typeof given !== 'number' || !(given >= least && given <= most)) {
    throw new InvalidOption(option, `milliseconds from ${String(least)} to ${String(most)}`, given);
  }
  return given;
};

const oneOf = <T extends string>(option: string, given: T, allowed: readonly T[]): T => {
  if (!allowed.includes(given)) {
    throw new InvalidOption(option, allowed.map((word) => `'${word}'`).join(' or '), given);
  }
  return given;
};

const withMethods = <T extends object>(
  option: string,
  given: T,
  methods: readonly (keyof T & string)[],
): T => {
  const has = (method: keyof T): boolean => typeof (given as Partial<T> | null)?.[method] === 'function';
  if (!methods.every(has)) throw new InvalidOption(option, `an object with ${methods.join(', ')}`);
  return given;
};

const serversOf = (given: RegistrarOptions['endpoints']): ReturnType<typeof parseConnectString> => {
  const text = given ?? process.env['ZK_ENDPOINTS'];
  const joined: unknown = typeof text === 'object' && Array.isArray(text) ? text.join(',') : text;
  if (typeof joined !== 'string' || joined === '') {
    throw new InvalidOption('endpoints', "'host:port', a list of them, or the variable ZK_ENDPOINTS", given);
  }
  return parseConnectString(joined);
};

const authOf = (given: RegistrarOptions['auth']): readonly Auth[] => {
  const list = [given ?? []].flat() as readonly Partial<Auth | undefined>[];
  for (const { scheme, credential } of list.map((each) => each ?? {})) {
    if (typeof scheme !== 'string' || scheme === '' || typeof credential !== 'string') {
      throw new InvalidOption('auth', "{ scheme: 'digest', credential: 'user:password' } or a list of such");
    }
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
  try {
    createSecureContext(given);
    return given;
  } catch (error) {
    throw new InvalidOption('tls', `what node:tls can read (it says: ${(error as Error).message})`);
  }
};

const runtimeOf = (options: RegistrarOptions): Runtime => {
  const { scheduler = asyncScheduler, logger = silent, random = Math.random, backoff = {} } = options;
  const { initial = 50, max = 2_000 } = requireObject('backoff', backoff);
  const methods: readonly (keyof Logger)[] = ['debug', 'info', 'warn', 'error'];
  return {
    scheduler: withMethods('scheduler', scheduler, ['now', 'schedule']),
    clock: withMethods(
      'clock',
      options.clock ?? (scheduler === asyncScheduler ? systemClock : schedulerClock(scheduler)),
      ['monotonic', 'wall'],
    ),
    random: requireFunction('random', random),
    logger: harmless(withMethods('logger', logger, methods)),
    backoff: {
      initial: milliseconds('backoff.initial', initial, 1),
      max: milliseconds('backoff.max', max, initial),
    },
    closeTimeout: milliseconds('closeTimeout', options.closeTimeout ?? 5_000, 0),
    linger: milliseconds('linger', options.linger ?? 1_000, 0),
  };
};

/** Throws InvalidOption or InvalidName. */
export const settings = (options: RegistrarOptions): Settings => {
  requireObject('options', options, 'an object of options');
  const { root = '/services/ergo', cluster = 'default', transport = wire(), maxFrame = 2 ** 26 } = options;
  const sessionTimeout = milliseconds('sessionTimeout', options.sessionTimeout ?? 10_000, 1);
  const { connectTimeout = Math.min(5_000, sessionTimeout / 3), requestTimeout = sessionTimeout / 2 } =
    options;
  const { servers, chroot } = serversOf(options.endpoints);
  const auth = authOf(options.auth);
  const acl = aclOf(options.acl ?? openAcl(), auth);
  const tls = tlsOf(options.tls);
  const runtime = runtimeOf(options);
  withMethods('transport', transport, ['resolve', 'connect']).check?.({ acl, auth, tls });
  if (!(Number.isInteger(maxFrame) && maxFrame >= 1_024 && maxFrame <= longest)) {
    throw new InvalidOption('maxFrame', `bytes from 1024 to ${String(longest)}`, maxFrame);
  }
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
        connectTimeout: milliseconds('connectTimeout', connectTimeout, 1),
        requestTimeout: milliseconds('requestTimeout', requestTimeout, 1),
        maxFrame,
        tls,
      },
      runtime,
    },
    acl,
    stepDown: oneOf('stepDown', options.stepDown ?? 'disconnect', ['disconnect', 'deadline']),
    leaseMargin:
      options.leaseMargin === undefined
        ? undefined
        : milliseconds('leaseMargin', options.leaseMargin, 0, sessionTimeout - 1),
    layout: oneOf('layout', options.layout ?? 'nested', ['nested', 'flat']),
    routesMapper: requireFunction('routesMapper', options.routesMapper ?? ((routes) => routes)),
  };
};

import type { RegistrarOptions } from '../../lib/index.ts';

const all: Readonly<Record<keyof RegistrarOptions, true>> = {
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
  clock: true,
  scheduler: true,
  random: true,
};

/** Of every option of `createRegistrar`: types refuse a new one that is missing here. */
export const optionNames = Object.keys(all);

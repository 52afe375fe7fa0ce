import type { RegistrarOptions } from './options.ts';

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
  onRefused: true,
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

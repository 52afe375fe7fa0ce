import type { Endpoint } from '../connection/endpoint.ts';
import type { Auth, Limits, Transport } from '../connection/transport.ts';
import type { Runtime } from './runtime.ts';

export interface SessionOptions {
  readonly endpoints: readonly Endpoint[];
  readonly transport: Transport;
  readonly auth: readonly Auth[];
  /** Milliseconds. */
  readonly sessionTimeout: number;
  readonly limits: Omit<Limits, 'scheduler' | 'connectTimeout'> & {
    /** Undefined: by the granted timeout and the number of addresses. */
    readonly connectTimeout: number | undefined;
  };
  /** @default 'fail' */
  readonly onRefused?: 'fail' | 'retry';
  /** The user has given no logger. @default false */
  readonly isUnlogged?: boolean;
  readonly runtime: Runtime;
}

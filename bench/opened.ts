import { asyncScheduler, type Subscription } from 'rxjs';
import type { Connection } from '../lib/connection/connection.ts';
import type { Transport } from '../lib/index.ts';

const limits = {
  connectTimeout: 5_000,
  requestTimeout: 30_000,
  maxFrame: 2 ** 26,
  tls: undefined,
  scheduler: asyncScheduler,
};

/** A connection for as long as `held` is not unsubscribed. */
export const opened = (transport: Transport, port: number, held: Subscription): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const address = '127.0.0.1';
    const endpoint = { host: address, port };
    const target = { endpoint, address, sessionTimeout: 30_000, resume: undefined, lastZxid: 0n, auth: [] };
    held.add(transport.connect(target, limits).subscribe({ next: resolve, error: reject }));
  });

import { isMainThread } from 'node:worker_threads';
import { TransportUnavailable } from '../../errors/transport-unavailable.ts';
import { resolve } from '../resolve.ts';
import type { Transport } from '../transport.ts';
import { connect } from './connect.ts';
import { lacks } from './operations.ts';
import { check } from './refusal.ts';

/**
 * ZooKeeper's C library, by the npm package `zookeeper`, which has to be installed beside this one: without it the
 * streams of a registrar error with TransportUnavailable. No TLS, no SASL, no ACL but the open one, and none of what
 * servers know since 3.6. Not for processes that fork long-lived children: they inherit the connection, and it can no
 * longer be closed. Throws TransportUnavailable in a worker thread.
 *
 * @example
 * createRegistrar({ transport: native() });
 */
export const native = (): Transport => {
  // The addon is loaded there, and crashes the process later.
  if (!isMainThread) throw new TransportUnavailable('native', 'it works in the main thread alone');
  return { name: 'native', lacks, check, resolve, connect };
};

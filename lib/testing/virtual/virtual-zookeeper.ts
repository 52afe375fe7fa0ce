import { of } from 'rxjs';
import type { Transport } from '../../connection/transport.ts';
import { connect } from '../../connection/wire/connect.ts';
import { ensemble } from '../ensemble/ensemble.ts';
import type { EnsembleOptions } from '../ensemble/options.ts';
import type { Faults } from '../network/faults.ts';
import { network } from '../network/network.ts';
import { virtualSocket } from './virtual-socket.ts';

/** Options of {@link virtualZooKeeper}. */
export interface VirtualOptions extends EnsembleOptions {
  /** Milliseconds that everything takes each way. @default 0 */
  readonly latency?: number;
}

/** A ZooKeeper without a network. */
export interface VirtualZooKeeper extends Disposable {
  /** `host:port` of each server, in the form that the option `endpoints` takes. */
  readonly endpoints: readonly string[];
  readonly faults: Faults;
  /** For the option `transport`; faults know its connections by the name. */
  transport(client?: string): Transport;
  /** Ends the timers; connections stay as they are. */
  close(): void;
}

/**
 * A ZooKeeper on a scheduler: on a TestScheduler, whole clusters run in virtual time. Its connections speak the real
 * protocol, so that what is tested is what is used. In memory only.
 *
 * A session pings for as long as it is open: on a TestScheduler, `run()` returns only when each registrar is closed and so
 * is this. {@link marbleCluster} does both.
 *
 * @example
 * scheduler.run(({ cold }) => {
 *   const zooKeeper = virtualZooKeeper({ scheduler, latency: 1 });
 *   const registrar = createRegistrar({
 *     endpoints: zooKeeper.endpoints,
 *     transport: zooKeeper.transport('a'),
 *     scheduler,
 *   });
 *   registrar.members$.subscribe(console.log);
 *   cold('50ms |').subscribe({
 *     complete: () => {
 *       void registrar.close();
 *       zooKeeper.close();
 *     },
 *   });
 * });
 */
export const virtualZooKeeper = (options: VirtualOptions = {}): VirtualZooKeeper => {
  const servers = options.servers ?? ['zookeeper:2181'];
  const zooKeeper = ensemble({ ...options, servers });
  const carrier = network(zooKeeper, options);
  return {
    endpoints: servers,
    faults: carrier.faults,
    transport: (client = 'client') => {
      const socket = virtualSocket(zooKeeper, carrier, client);
      return {
        name: `virtual ${client}`,
        resolve: ({ host }) => of([host]),
        connect: (target, limits) => connect(target, limits, socket),
      };
    },
    close: zooKeeper.close,
    [Symbol.dispose]: zooKeeper.close,
  };
};

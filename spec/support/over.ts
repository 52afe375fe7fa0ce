import { wire } from '../../lib/connection/wire/wire.ts';
import type { Operation } from '../../lib/connection/request.ts';
import type { Transport } from '../../lib/connection/transport.ts';
import type { ServerOptions, ZooKeeperServer } from './zookeeper-server.ts';

/** One of the ways by which a registrar can reach a server. */
export interface Way {
  readonly name: string;
  readonly transport: () => Transport;
}

/** Operations that came with ZooKeeper 3.6. */
export const later: ReadonlySet<Operation> = new Set(['addWatch', 'multiRead', 'getEphemerals']);

const ways: readonly Way[] = [
  { name: 'wire', transport: wire },
  { name: 'wire without what came with ZooKeeper 3.6', transport: () => ({ ...wire(), lacks: later }) },
];

type Endpoint = Pick<ZooKeeperServer, 'endpoint'>;
type Within<S extends Endpoint> = (
  name: string,
  options: ServerOptions,
  suite: (server: () => S) => void,
) => void;

/** A suite that holds for each way to the one server that it runs within. */
export const over =
  <S extends Endpoint>(within: Within<S>) =>
  (name: string, options: ServerOptions, suite: (server: () => S, way: Way) => void): void => {
    within(name, options, (server) => {
      for (const way of ways) {
        describe(`over ${way.name}`, () => {
          suite(server, way);
        });
      }
    });
  };

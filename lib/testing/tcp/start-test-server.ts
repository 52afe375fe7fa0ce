import type { Socket } from 'node:net';
import { formatEndpoint } from '../../connection/endpoint.ts';
import { ensemble } from '../ensemble/ensemble.ts';
import type { EnsembleOptions } from '../ensemble/options.ts';
import type { Server } from '../ensemble/server.ts';
import type { Faults } from '../network/faults.ts';
import { network, type Network } from '../network/network.ts';
import { openDoor, type Door } from './door.ts';
import { written } from './written.ts';

/** Options of {@link startTestServer}. Times are in milliseconds. */
export interface TestServerOptions extends Omit<EnsembleOptions, 'servers'> {
  /** 0 is a free one; further servers stand on the ports behind it. @default 0 */
  readonly port?: number;
  /**
   * Address to listen on. Every client that reaches it may do everything: the server asks for no password.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /** How many make up the ensemble; the first of them leads. @default 1 */
  readonly servers?: number;
  /** Called before anybody can connect. */
  readonly faults?: (faults: Faults) => void;
}

/** A running server, or an ensemble of them. */
export interface TestServer extends AsyncDisposable {
  readonly host: string;
  /** Of the first server. */
  readonly port: number;
  /** `host:port` of each server, in the form that the option `endpoints` takes. */
  readonly endpoints: readonly string[];
  readonly faults: Faults;
  /** Closes all connections, and resolves when the ports are free. All data are gone. */
  close(): Promise<void>;
  /** The same as `close()`. */
  stop(): Promise<void>;
}

const addressOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string =>
  `${remoteAddress.replace(/^::ffff:/, '')}:${String(remotePort)}`;

const carry = (socket: Socket, server: Server, carrier: Network): void => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  const send = written(socket);
  const address = addressOf(socket);
  const end = carrier.connect({
    ...{ client: address, address, server, immediate: true },
    listener: {
      data: send,
      closed: (error) => {
        if (error) socket.resetAndDestroy();
        else socket.destroySoon();
      },
    },
  });
  socket.on('data', end.send);
  socket.on('close', end.close);
};

/**
 * Starts a ZooKeeper in this process: Apache's protocol over TCP, for any client in any language. Everything is in
 * memory only, and gone with `close()`: it is for tests and local work, never for data that matter. Rejects where it cannot listen on the port.
 *
 * @example
 * const server = await startTestServer({ servers: 3 });
 * const registrar = createRegistrar({ endpoints: server.endpoints, sessionTimeout: 1_000 });
 * server.faults.expire({});
 * await registrar.close();
 * await server.close();
 */
export const startTestServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  const { port = 0, host = '127.0.0.1', servers = 1, faults } = options;
  const sockets = new Set<Socket>();
  const doors: Door[] = [];
  const shutDoors = () => Promise.all(doors.map((door) => door.close()));
  // Whoever comes before all servers are there comes too early.
  let enter: (socket: Socket, at: number) => void = (socket) => {
    socket.destroy();
  };
  for (let at = 0; at < servers; at += 1) {
    const door = openDoor(host, port === 0 ? 0 : port + at, (socket) => {
      enter(socket, at);
    });
    try {
      doors.push(await door);
    } catch (error) {
      await shutDoors();
      throw error;
    }
  }
  const endpoints = doors.map((door) => formatEndpoint({ host, port: door.port }));
  const zooKeeper = ensemble({ ...options, servers: endpoints });
  const carrier = network(zooKeeper, {
    onRefusal: (server) => {
      const door = doors[server.number - 1];
      if (carrier.refuses(server)) door?.shut();
      else door?.open();
    },
  });
  faults?.(carrier.faults);
  enter = (socket, at) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    carry(socket, zooKeeper.servers[at] as Server, carrier);
  };
  const close = async (): Promise<void> => {
    const ended = shutDoors();
    for (const socket of sockets) socket.destroy();
    await ended;
    zooKeeper.close();
  };
  return {
    host,
    port: (doors[0] as Door).port,
    endpoints,
    faults: carrier.faults,
    close,
    stop: close,
    [Symbol.asyncDispose]: close,
  };
};

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between clients and one server, with a connection of its own to it for each of theirs. */
export interface Relay {
  readonly port: number;
  /** `host:port`. */
  readonly endpoint: string;
  /** The open ones, of either side. */
  readonly sockets: ReadonlySet<Socket>;
  stop(): Promise<void>;
}

/** On a free port, or on the one that is given. `join` says what passes from one side to the other. */
export const relay = async (
  target: number,
  join: (near: Socket, far: Socket) => void,
  at = 0,
): Promise<Relay> => {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    join(track(near), track(connect(target, '127.0.0.1')));
  }).listen(at, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    endpoint: `127.0.0.1:${String(port)}`,
    sockets,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between two TCP peers, and harms them on demand. */
export interface TcpProxy {
  readonly port: number;
  /** Nothing passes any more, in either direction; the sockets stay open. New connections hang, too. */
  freeze(): void;
  thaw(): void;
  /** Resets every connection. */
  reset(): void;
  /** Closes every connection, as a server does that goes in good order. */
  close(): void;
  stop(): Promise<void>;
}

export const tcpProxy = async (target: number): Promise<TcpProxy> => {
  const sockets = new Set<Socket>();
  let frozen = false;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    return socket;
  };
  const forward = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      to.write(chunk);
    });
    from.on('close', () => to.destroy());
    if (frozen) from.pause();
  };
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    forward(track(near), track(far));
    forward(far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw: () => {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

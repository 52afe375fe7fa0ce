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

/** A slow line: so many bytes at once, and a while before the next. */
const inPieces = (to: Socket, size: number): ((chunk: Buffer) => void) => {
  let rest = Buffer.of();
  const pump = (): void => {
    if (to.destroyed || rest.length === 0) return;
    to.write(rest.subarray(0, size));
    rest = rest.subarray(size);
    if (rest.length > 0) setTimeout(pump, 2);
  };
  return (chunk) => {
    const idle = rest.length === 0;
    rest = Buffer.concat([rest, chunk]);
    if (idle) pump();
  };
};

/** `piece`: bytes that the client gets at once. */
export const tcpProxy = async (target: number, { piece = Infinity } = {}): Promise<TcpProxy> => {
  const sockets = new Set<Socket>();
  let frozen = false;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    return socket;
  };
  const forward = (from: Socket, to: Socket, size: number): void => {
    const pass = inPieces(to.setNoDelay(true), size);
    from.on('data', pass);
    from.on('close', () => to.destroy());
    if (frozen) from.pause();
  };
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    forward(track(near), track(far), Infinity);
    forward(far, near, piece);
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

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

/** Milliseconds until a patient proxy dials again. */
const pause = 10;

export interface TcpProxyOptions {
  /** Bytes that the client gets at once. */
  readonly piece?: number;
  /**
   * Dials until the target listens, or the client goes. A proxy cannot refuse: who is to be told that nobody listens
   * yet, and would try again, is accepted and dropped instead. @default false
   */
  readonly patient?: boolean;
}

export const tcpProxy = async (
  target: number,
  { piece = Infinity, patient = false }: TcpProxyOptions = {},
): Promise<TcpProxy> => {
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
  const dial = (near: Socket): void => {
    if (near.destroyed) return;
    const far = track(connect(target, '127.0.0.1'));
    const again = (): void => void setTimeout(dial, pause, near);
    const drop = (): void => void near.destroy();
    const refused = patient ? again : drop;
    far.once('close', refused).once('connect', () => {
      far.off('close', refused);
      forward(near, far, Infinity);
      forward(far, near, piece);
    });
  };
  const server = createServer((near) => {
    dial(track(near));
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

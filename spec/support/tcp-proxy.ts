import type { Socket } from 'node:net';
import { relay, type RelayOptions } from './relay.ts';

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

export interface TcpProxyOptions extends Pick<RelayOptions, 'patient'> {
  /** Bytes that the client gets at once. */
  readonly piece?: number;
}

export const tcpProxy = async (
  target: number,
  { piece = Infinity, ...options }: TcpProxyOptions = {},
): Promise<TcpProxy> => {
  let frozen = false;
  const forward = (from: Socket, to: Socket, size: number): void => {
    const pass = inPieces(to.setNoDelay(true), size);
    from.on('data', pass);
    from.on('close', () => to.destroy());
    if (frozen) from.pause();
  };
  const join = (near: Socket, far: Socket): void => {
    forward(near, far, Infinity);
    forward(far, near, piece);
  };
  const { port, sockets, stop } = await relay(target, join, options);
  return {
    port,
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
    stop,
  };
};

import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { setImmediate } from 'node:timers';
import { connect as connectTls } from 'node:tls';
import type { Observable } from 'rxjs';
import { afterThisTurn } from '../after-this-turn.ts';
import { onePass$ } from '../one-pass.ts';
import type { Limits, Target } from '../transport.ts';

export interface SocketHandlers {
  /** TCP, and TLS where asked for, is up. */
  opened(): void;
  data(chunk: Buffer): void;
  /** The other side closed, or the socket failed. */
  closed(error: Error | undefined): void;
}

export interface OpenSocket {
  /** Frames of one tick leave in order, in one write, or in a few large ones. */
  send(frame: Buffer): void;
  /** Reads nothing until it is released. */
  hold?(): void;
  release?(): void;
  /** Completes when the bytes that had arrived are read. @default bytes arrive only through the scheduler */
  readonly pass$?: Observable<void>;
  /** No handler is called after this. */
  destroy(): void;
}

/** Bytes that do not wait for the end of the tick: the server may as well begin. */
const largeWrite = 2 ** 14;

/** Bytes that node reads at once; a chunk of that size says that more is waiting. */
const fullChunk = 2 ** 16;

/** RFC 6066: the name in SNI has no trailing dot. Java refuses a handshake whose name has one. */
const withoutRootDot = (name: string): string => name.replace(/\.$/, '');

const dial = ({ endpoint, address }: Target, { tls }: Limits, opened: () => void): Socket => {
  if (!tls) return connectTcp({ host: address, port: endpoint.port }, opened);
  // The library resolves the name itself, so node does not know which name the certificate must carry.
  const { servername = isIP(endpoint.host) === 0 ? endpoint.host : undefined } = tls;
  const named = servername === undefined ? {} : { servername: withoutRootDot(servername) };
  return connectTls({ ...tls, ...named, host: address, port: endpoint.port }, opened);
};

export const openSocket = (target: Target, limits: Limits, handlers: SocketHandlers): OpenSocket => {
  let destroyed = false;
  let isHeld = false;
  let failure: Error | undefined;
  let frames: Buffer[] = [];
  let size = 0;
  const socket = dial(target, limits, () => {
    if (!destroyed) handlers.opened();
  });
  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    if (!destroyed) handlers.data(chunk);
    // libuv reads on for as long as there is more, 32 times in a row: the rest of the process wants its turn.
    if (chunk.length < fullChunk) return;
    socket.pause();
    setImmediate(() => {
      if (!isHeld) socket.resume();
    });
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    if (!destroyed) handlers.closed(failure);
  });
  const flush = (): void => {
    const [only, ...more] = frames;
    frames = [];
    size = 0;
    if (!destroyed && only) socket.write(more.length === 0 ? only : Buffer.concat([only, ...more]));
  };
  return {
    send: (frame) => {
      frames.push(frame);
      size += frame.length;
      if (size >= largeWrite) flush();
      else if (frames.length === 1) afterThisTurn(flush);
    },
    pass$: onePass$,
    hold: () => {
      isHeld = true;
      socket.pause();
    },
    release: () => {
      isHeld = false;
      socket.resume();
    },
    destroy: () => {
      destroyed = true;
      socket.destroy();
    },
  };
};

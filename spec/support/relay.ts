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

export interface RelayOptions {
  /** @default a free port */
  readonly port?: number;
  /**
   * Dials until the target listens, or the client goes. A relay cannot refuse: who is to be told that nobody listens
   * yet, and would try again, is accepted and dropped instead. @default false
   */
  readonly patient?: boolean;
}

/** Milliseconds until a patient one dials again. */
const pause = 10;

/** `join` says what passes from one side to the other. */
export const relay = async (
  target: number,
  join: (near: Socket, far: Socket) => void,
  { port: at = 0, patient = false }: RelayOptions = {},
): Promise<Relay> => {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const dial = (): Socket => track(connect(target, '127.0.0.1'));
  const persist = (near: Socket): void => {
    if (near.destroyed) return;
    const far = dial();
    const again = (): void => void setTimeout(persist, pause, near);
    far.once('close', again).once('connect', () => {
      far.off('close', again);
      if (near.destroyed) far.destroy();
      else join(near, far);
    });
  };
  const server = createServer((near) => {
    if (patient) persist(track(near));
    else join(track(near), dial());
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

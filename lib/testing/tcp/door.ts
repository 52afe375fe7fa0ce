import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A port that can be shut and opened again while its connections go on. */
export interface Door {
  readonly port: number;
  shut(): void;
  open(): void;
  /** Resolves once all connections have ended. */
  close(): Promise<void>;
}

export const openDoor = async (
  host: string,
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<Door> => {
  const listener = createServer(onConnection);
  let wanted = true;
  listener.listen(port, host);
  await once(listener, 'listening');
  const { port: own } = listener.address() as AddressInfo;
  let opening = false;
  // Opening takes a while, in which it may be shut again.
  listener.on('listening', () => {
    opening = false;
    if (!wanted) listener.close();
  });
  return {
    port: own,
    shut: () => {
      wanted = false;
      if (listener.listening) listener.close();
    },
    open: () => {
      wanted = true;
      if (opening || listener.listening) return;
      opening = true;
      listener.listen(own, host);
    },
    close: async () => {
      wanted = false;
      if (opening) await once(listener, 'listening');
      if (!listener.listening) return;
      listener.close();
      await once(listener, 'close');
    },
  };
};

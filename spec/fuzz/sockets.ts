import { of, tap } from 'rxjs';
import { hex16 } from '../../lib/codec/fencing-token.ts';
import type { Operation } from '../../lib/connection/request.ts';
import type { Transport } from '../../lib/connection/transport.ts';
import { connect } from '../../lib/connection/wire/connect.ts';
import type { Ensemble } from '../../lib/testing/ensemble/ensemble.ts';
import type { Network } from '../../lib/testing/network/network.ts';
import { virtualSocket } from '../../lib/testing/virtual/virtual-socket.ts';
import type { Lane } from './lane.ts';

/** The sockets of one process. */
export interface Sockets {
  readonly open: number;
  /** Of the newest connection, 16 hex digits; undefined before the first. */
  readonly session: string | undefined;
  transport(lane: Lane): Transport;
  /** As the kernel does for a process that is gone. */
  closeAll(): void;
}

export interface SocketOptions {
  readonly ensemble: Ensemble;
  readonly network: Network;
  /** By which faults know it. */
  readonly client: string;
  /** It speaks to servers as if they were of before 3.6. */
  readonly old: boolean;
  readonly isPlugged: () => boolean;
}

/** What came with ZooKeeper 3.6. */
const later: ReadonlySet<Operation> = new Set(['addWatch', 'multiRead', 'getEphemerals']);

export const sockets = ({ ensemble, network, client, old, isPlugged }: SocketOptions): Sockets => {
  const dial = virtualSocket(ensemble, network, client);
  const open = new Set<ReturnType<typeof dial>>();
  let session: string | undefined;
  return {
    get open() {
      return open.size;
    },
    get session() {
      return session;
    },
    transport: (lane) => ({
      name: `virtual ${client}`,
      ...(old && { lacks: later }),
      resolve: ({ host }) => of([host]),
      connect: (target, limits) =>
        connect(target, limits, (to, within, handlers) => {
          // Whoever is not plugged in hears nothing of what became of it.
          if (!isPlugged()) return { send: () => undefined, destroy: () => undefined };
          const socket = dial(to, within, {
            opened: lane.io(handlers.opened),
            data: lane.io((chunk) => {
              if (open.has(socket)) handlers.data(chunk);
            }),
            closed: lane.io((error) => {
              if (!open.delete(socket)) return;
              handlers.closed(error);
            }),
          });
          open.add(socket);
          const { send, destroy } = socket;
          socket.send = (frame) => {
            send(frame);
          };
          socket.destroy = () => {
            open.delete(socket);
            destroy();
          };
          return socket;
        }).pipe(
          tap(({ grant }) => {
            session = hex16(grant.sessionId);
          }),
        ),
    }),
    closeAll: () => {
      for (const socket of [...open]) socket.destroy();
    },
  };
};

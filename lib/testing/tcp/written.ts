import type { Socket } from 'node:net';
import { afterThisTurn } from '../../connection/after-this-turn.ts';

/** Writes to a socket; what is written within one turn leaves in one segment. */
export const written = (socket: Socket): ((bytes: Buffer) => void) => {
  let corked = false;
  return (bytes) => {
    if (!corked) {
      corked = true;
      socket.cork();
      afterThisTurn(() => {
        corked = false;
        socket.uncork();
      });
    }
    socket.write(bytes);
  };
};

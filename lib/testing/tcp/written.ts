import type { Socket } from 'node:net';

/** Writes to a socket; what is said within one tick leaves in one segment. */
export const written = (socket: Socket): ((bytes: Buffer) => void) => {
  let corked = false;
  return (bytes) => {
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(() => {
        corked = false;
        socket.uncork();
      });
    }
    socket.write(bytes);
  };
};

import { hello, i32, reply, sized } from '../frames.ts';
import { paced, type Kind } from '../kind.ts';

const silentOn = (op: string, connections = 2): Kind => ({
  name: `silence on ${op}`,
  answer: (_, asked) => asked.op === op,
  connections,
});
const resetOn = (op: string, connections = paced): Kind => ({
  name: `a reset on ${op}`,
  answer: ({ socket }, asked) => {
    if (asked.op !== op) return false;
    socket.resetAndDestroy();
    return true;
  },
  connections,
});

/** Silence, resets and single bytes, in each phase of a connection. */
export const phases: readonly Kind[] = [
  { name: 'silence on accept', greet: () => undefined, connections: 2 },
  {
    name: 'a reset on accept',
    accept: ({ socket }) => {
      socket.resetAndDestroy();
    },
    connections: paced,
  },
  {
    name: 'the end on accept',
    accept: ({ socket }) => {
      socket.end();
    },
    connections: paced,
  },
  { name: 'silence behind the handshake', answer: () => true, connections: 2 },
  ...['ping', 'sync', 'addWatch', 'getChildren', 'exists'].map((op) => silentOn(op)),
  // The answer to the ping behind it is consent.
  silentOn('auth', 1),
  ...['auth', 'sync', 'getChildren'].map((op) => resetOn(op)),
  // After two, the client asks for no lasting watch.
  resetOn('addWatch', 3),
  {
    name: 'single bytes of a handshake',
    greet: ({ trickle }) => {
      trickle(hello());
    },
    connections: 2,
  },
  {
    name: 'single bytes of each reply',
    answer: ({ trickle }, { op, xid }) => {
      if (op === 'auth' || op === 'ping') return false;
      trickle(reply(xid, 0, sized('/')));
      return true;
    },
    connections: 2,
  },
  {
    name: 'single bytes of 60 MiB',
    answer: ({ trickle }, { op, xid }) => {
      if (op !== 'sync') return false;
      trickle(Buffer.concat([i32(60 * 2 ** 20), i32(xid)]));
      return true;
    },
    connections: 2,
  },
  {
    name: 'single bytes of an answer to a ping, and nothing else',
    answer: ({ trickle, number }, { op }) => {
      if (op !== 'ping') return true;
      if (number > 1) return false;
      trickle(reply(-2));
      return true;
    },
    connections: 2,
  },
];

import { hello, i32, reply, type Grant } from '../frames.ts';
import { paced, type Kind } from '../kind.ts';

const granting = (name: string, grant: Grant, options: Partial<Kind> = {}): Kind => ({
  name,
  greet: ({ send }) => {
    send(hello(grant));
  },
  connections: paced,
  ...options,
});

/** Sessions and credentials that are granted or refused in a strange way. */
export const grants: readonly Kind[] = [
  granting('a timeout of 0', { timeout: 0 }),
  granting('a timeout of 1 ms', { timeout: 1 }),
  granting('a timeout of 3 ms', { timeout: 3 }),
  granting('a negative timeout', { timeout: -1 }),
  granting(
    'a timeout of 24 days, then silence',
    { timeout: 2 ** 31 - 1 },
    { answer: () => true, connections: 3 },
  ),
  granting('a session without a number', { sessionId: 0n }, { connections: 1 }),
  granting('another protocol version', { version: 9 }),
  ...[0, 15, 17, 2_000].map((length) =>
    granting(`a password of ${String(length)} bytes`, { password: Buffer.alloc(length, 1) }),
  ),
  granting(
    'another session on each connection, which ends at once',
    {},
    {
      greet: ({ send, socket, number }) => {
        send(hello({ sessionId: BigInt(number) }));
        setTimeout(() => {
          socket.destroy();
        }, 5);
      },
    },
  ),
  {
    name: 'two handshakes',
    connections: 1,
    greet: ({ send }) => {
      send(hello(), hello());
    },
  },
  {
    name: 'an answer to auth that is none',
    answer: ({ send }, { op }) => {
      if (op === 'auth') send(reply(-4, -42, Buffer.alloc(60)));
      return op === 'auth';
    },
    connections: 1,
  },
  {
    name: 'credentials refused',
    answer: ({ send, over }, { op }) => {
      if (op !== 'auth') return false;
      send(reply(-4, -115));
      over();
      return true;
    },
    refuses: true,
  },
  ...(
    [
      ['a challenge of nothing', i32(0)],
      ['a challenge of 2,000 commas', Buffer.concat([i32(2_000), Buffer.alloc(2_000, ',')])],
      ['a challenge that is longer than its frame', i32(100_000)],
      [
        'a challenge in binary',
        Buffer.concat([i32(256), Buffer.from(Array.from({ length: 256 }, (_, at) => at))]),
      ],
    ] as const
  ).map(([name, token]): Kind => ({
    name,
    answer: ({ send, over }, { op, xid }) => {
      if (op === 'sasl') {
        send(reply(xid, 0, token));
        over();
      }
      return op === 'sasl';
    },
    sasl: true,
    refuses: true,
  })),
];

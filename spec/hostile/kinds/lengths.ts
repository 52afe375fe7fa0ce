import { i32 } from '../frames.ts';
import { answering, type Kind } from '../kind.ts';

const lastInt = 2 ** 31 - 1;

/** Frames whose length lies, in the handshake and behind it. */
export const lengths: readonly Kind[] = [
  {
    name: 'a negative length in the handshake',
    greet: ({ send }) => {
      send(i32(-1));
    },
  },
  {
    name: 'a giant length in the handshake',
    greet: ({ send }) => {
      send(i32(lastInt), Buffer.alloc(9));
    },
  },
  {
    name: 'a handshake of length zero',
    greet: ({ send }) => {
      send(i32(0));
    },
  },
  {
    name: 'half a handshake, then the end',
    greet: ({ socket }) => {
      socket.end(Buffer.concat([i32(37), Buffer.alloc(9)]));
    },
  },
  {
    name: 'HTTP',
    accept: ({ socket }) => {
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    },
  },
  {
    name: 'random bytes at once',
    accept: ({ send }) => {
      send(Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 31 + 7) % 251)));
    },
  },
  answering('a negative length', 'sync', () => [i32(-1)]),
  answering('the lowest length', 'sync', () => [i32(-lastInt - 1)]),
  answering('frames of length zero', 'sync', () => [Buffer.alloc(40_000)]),
  answering('the greatest length, and nothing behind it', 'sync', () => [i32(lastInt)]),
  answering('64 MiB claimed, and a kilobyte sent', 'sync', () => [i32(2 ** 26), Buffer.alloc(1_024)]),
  answering('half a frame', 'sync', () => [i32(400), Buffer.alloc(100)]),
  {
    name: 'half a frame, then the end',
    answer: ({ socket }, { op }) => {
      if (op !== 'sync') return false;
      socket.end(Buffer.concat([i32(400), Buffer.alloc(100)]));
      return true;
    },
  },
  answering('a frame shorter than a header', 'sync', () => [i32(3), Buffer.alloc(3)]),
];

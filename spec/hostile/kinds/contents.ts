import { endOfItems, frame, i32, i64, item, names, reply, sized, stat } from '../frames.ts';
import { readsOf } from '../honest.ts';
import { after, answering, type Asked, type Guest, type Kind } from '../kind.ts';

const nodeName = (at: number): string =>
  `_c_${String(at).padStart(32, '0')}-node-${String(at).padStart(10, '0')}`;
const three = names([1, 2, 3].map(nodeName));
const list = (name: string, body: Uint8Array, options: Partial<Kind> = {}): Kind =>
  answering(name, 'getChildren', ({ xid }) => [reply(xid, 0, body, stat())], options);
/** Names three nodes, and answers the reads of them. */
const reading = (name: string, answer: (asked: Asked) => Uint8Array, options: Partial<Kind> = {}): Kind => ({
  name,
  answer: ({ send }: Guest, asked) => {
    if (asked.op === 'getChildren') send(reply(asked.xid, 0, three, stat({ children: 3 })));
    else if (asked.op === 'multiRead') send(answer(asked));
    else return false;
    return true;
  },
  ...options,
});
const data = (bytes: Uint8Array, stated: Uint8Array = stat({ owner: 5n })): Buffer =>
  item(4, sized(bytes), stated);
const lasting = { connections: 1 } as const;
const strange = ['a/b', '..', '.', '', '/', '../../zookeeper'];

/** Lists, stats and replies of many items that lie. */
export const contents: readonly Kind[] = [
  list('a list of a negative count', i32(-2)),
  list('a list of null', i32(-1), lasting),
  list('a list of more names than its frame', names(['a'], 1_000_000)),
  list('a list of two thousand million names', names([], 2 ** 31 - 1)),
  list('one name ten thousand times', names(Array<string>(10_000).fill(nodeName(1))), lasting),
  list('a name of a megabyte', names(['x'.repeat(1_000_000)]), lasting),
  ...strange.map((name) => list(`a child named ${JSON.stringify(name)}`, names([nodeName(1), name]))),
  after(3, list('a child named by NUL', names(['\u0000', 'a\u0000b-0000000001']))),
  after(
    3,
    list(
      'a child of invalid UTF-8',
      names([Buffer.from([0xff, 0xc0, 0x80]), Buffer.from([0xed, 0xa0, 0x80])]),
    ),
  ),
  answering('a list whose stat is cut short', 'getChildren', ({ xid }) => [
    reply(xid, 0, three, Buffer.alloc(20)),
  ]),
  after(
    3,
    answering('stats of -1', 'exists', ({ xid }) => [
      reply(xid, 0, stat({ zxid: -1n, owner: -1n, size: -1, children: -1 })),
    ]),
  ),
  after(
    3,
    answering('stats of the greatest numbers', 'exists', ({ xid }) => [
      reply(
        xid,
        0,
        stat({ zxid: 2n ** 63n - 1n, owner: 2n ** 63n - 1n, size: 2 ** 31 - 1, children: 2 ** 31 - 1 }),
      ),
    ]),
  ),
  reading('too few results', ({ xid, body }) =>
    reply(
      xid,
      0,
      ...readsOf(body)
        .slice(1)
        .map(() => data(Buffer.of())),
      endOfItems,
    ),
  ),
  reading('too many results', ({ xid, body }) =>
    reply(xid, 0, ...[...readsOf(body), 0, 0].map(() => data(Buffer.of())), endOfItems),
  ),
  reading(
    'a million results',
    ({ xid }) => reply(xid, 0, Buffer.concat(Array<Buffer>(1_000_000).fill(item(-1, i32(-101)))), endOfItems),
    { heavy: true, megabytes: 256 },
  ),
  reading('results without an end', ({ xid }) => reply(xid, 0, data(Buffer.of()))),
  reading('results of an unknown type', ({ xid }) => reply(xid, 0, item(99), endOfItems)),
  after(
    3,
    reading('lists in the place of data', ({ xid, body }) =>
      reply(xid, 0, ...readsOf(body).map(() => item(8, names(['x']))), endOfItems),
    ),
  ),
  after(
    3,
    reading('unknown errors in results', ({ xid, body }) =>
      reply(xid, 0, ...readsOf(body).map(() => item(-1, i32(-4_242))), endOfItems),
    ),
  ),
  after(
    3,
    reading('BadArguments in results', ({ xid, body }) =>
      reply(xid, 0, ...readsOf(body).map(() => item(-1, i32(-8))), endOfItems),
    ),
  ),
  after(
    1,
    reading(
      'data of random bytes, with stats of random bytes',
      ({ xid, body }) =>
        reply(
          xid,
          0,
          ...readsOf(body).map(() => data(Buffer.alloc(300, 0xa5), Buffer.alloc(68, 0x5a))),
          endOfItems,
        ),
      { connections: 1 },
    ),
  ),
  after(
    1,
    answering('a session that owns what it did not create', 'getChildren', ({ xid }) => [
      frame(i32(xid), i64(100n), i32(0), three, stat({ owner: 0x1234n })),
    ]),
  ),
];

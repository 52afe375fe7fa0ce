import { frame, i32, i64, reply, sized } from '../frames.ts';
import { after, answering, paced, type Asked, type Kind } from '../kind.ts';

const synced = ({ xid }: Asked): Buffer => reply(xid, 0, sized('/'));
/** Everything but pings is answered with this code. */
const refusing = (name: string, code: number, options: Partial<Kind> = {}): Kind =>
  after(20, {
    name: `${name} (${String(code)}) for all that is asked`,
    answer: ({ send }, { op, xid }) => {
      if (op === 'ping' || op === 'closeSession' || op === 'auth') return false;
      send(reply(xid, code));
      return true;
    },
    ...options,
  });
let waiting: Asked | undefined;

/** Replies that answer nothing, or say nonsense. */
export const headers: readonly Kind[] = [
  answering('a reply to a request that was not sent', 'sync', () => [reply(4_711)]),
  answering('every reply twice', 'sync', (asked) => [synced(asked), synced(asked)]),
  answering('a reply with a negative number', 'sync', (asked) => [reply(-77), reply(-3), synced(asked)], {
    connections: 1,
  }),
  answering('a reply without a body', 'getChildren', ({ xid }) => [reply(xid)]),
  answering(
    'a reply with bytes behind it',
    'sync',
    ({ xid }) => [reply(xid, 0, sized('/'), Buffer.alloc(500))],
    { connections: 1 },
  ),
  answering('a header cut short', 'sync', ({ xid }) => [frame(i32(xid), i64(1n))]),
  {
    name: 'replies in another order',
    answer: ({ send }, asked) => {
      if (asked.op !== 'sync') return false;
      if (waiting) send(synced(asked), synced(waiting));
      waiting = waiting ? undefined : asked;
      return true;
    },
    connections: 2,
  },
  answering(
    'the highest zxid',
    'sync',
    ({ xid }) => [frame(i32(xid), i64(2n ** 63n - 1n), i32(0), sized('/'))],
    { connections: 1 },
  ),
  answering('a negative zxid', 'sync', ({ xid }) => [frame(i32(xid), i64(-5n), i32(0), sized('/'))], {
    connections: 1,
  }),
  answering('a path of 20 MB', 'sync', ({ xid }) => [reply(xid, 0, sized(Buffer.alloc(20_000_000, 0xe2)))], {
    heavy: true,
    megabytes: 256,
  }),
  {
    name: 'replies without a request, a thousand on accept',
    accept: ({ send }) => {
      send(...Array.from({ length: 1_000 }, (_, at) => reply(at)));
    },
  },
  ...(
    [
      ['an unknown code', -9_999],
      ['a positive code', 77],
      ['BadArguments', -8],
      ['MarshallingError', -5],
      ['NoNode', -101],
      ['NoAuth', -102],
      ['Throttled', -127],
    ] as const
  ).map(([name, code]) => refusing(name, code)),
  refusing('InvalidAcl', -114, { endsJoin: true }),
  refusing('NodeExists', -110, { endsJoin: true }),
  refusing('SessionExpired', -112, { connections: paced }),
  refusing('SessionMoved', -118, { connections: paced }),
  refusing('Unimplemented', -6),
  refusing('ConnectionLoss', -4),
];

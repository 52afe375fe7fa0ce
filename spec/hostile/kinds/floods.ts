import { endOfItems, event, i32, item, names, reply, sized, stat } from '../frames.ts';
import { readsOf } from '../honest.ts';
import { after, type Guest, type Kind } from '../kind.ts';

const megabyte = 999_000;
const nodeName = (at: number): string =>
  `_c_${String(at).padStart(32, '0')}-node-${String(at).padStart(10, '0')}`;
const folder = '/services/ergo/default/nodes';

/** Sends the frames before the answer to the first list. */
const flood = (name: string, frames: () => readonly Uint8Array[], options: Partial<Kind> = {}): Kind => {
  let isDone = false;
  return after(1, {
    name,
    answer: ({ send }, { op, xid }) => {
      if (op !== 'getChildren' || isDone) return false;
      isDone = true;
      send(...frames(), reply(xid, 0, names([]), stat()));
      return true;
    },
    ...options,
  });
};
const many = (count: number, each: (at: number) => Buffer): Buffer[] =>
  Array.from({ length: count }, (_, at) => each(at));
/** A folder of `count` nodes that all have the same data. */
const holding = (name: string, count: number, data: Buffer, options: Partial<Kind> = {}): Kind => {
  const list = names(many(count, (at) => Buffer.from(nodeName(at))));
  return after(3, {
    name,
    answer: ({ send }: Guest, { op, xid, body }) => {
      if (op === 'getChildren') send(reply(xid, 0, list, stat({ children: count })));
      else if (op === 'multiRead') {
        send(
          reply(
            xid,
            0,
            ...readsOf(body).map(({ type }) =>
              type === 8 ? item(8, names([])) : item(4, sized(data), stat({ owner: 5n })),
            ),
            endOfItems,
          ),
        );
      } else return false;
      return true;
    },
    heavy: true,
    ...options,
  });
};

/** Much of everything. */
export const floods: readonly Kind[] = [
  flood(
    '100,000 events',
    () => many(100_000, (at) => event(1 + (at % 3), `${folder}/${nodeName(at % 5_000)}`)),
    { heavy: true, megabytes: 200 },
  ),
  flood(
    '100,000 events of paths that nobody watches',
    () => many(100_000, (at) => event(1, `/elsewhere/${String(at)}`)),
    { heavy: true, megabytes: 128 },
  ),
  flood('an event of an unknown type', () => [event(99, folder)]),
  flood('an event of an unknown state', () => [event(3, folder, 42), event(-1, '', -112), event(-1, '', 0)]),
  flood('an event of a strange path', () =>
    ['', '/', 'x', '//', `${folder}/../..`, `${folder}/`, '\u0000'].map((path) => event(1, path)),
  ),
  flood('an event cut short', () => [reply(-1, 0, i32(1))]),
  {
    name: 'an event for each read, for ever',
    answer: ({ send, over }, { op, xid, body }) => {
      if (op === 'getChildren') send(reply(xid, 0, names([nodeName(1)]), stat({ children: 1 })));
      else if (op === 'multiRead' || op === 'getData') {
        send(event(3, `${folder}/${nodeName(1)}`));
        if (op === 'getData') send(reply(xid, 0, sized('{}'), stat({ owner: 5n })));
        else send(reply(xid, 0, ...readsOf(body).map(() => item(-1, i32(-101))), endOfItems));
        setTimeout(over, 500);
      } else return false;
      return true;
    },
    connections: 1_000,
  },
  holding('a million names', 1_000_000, Buffer.from('{}'), { slow: true, megabytes: 1_200 }),
  holding('60 entries of a megabyte of brackets', 60, Buffer.alloc(megabyte, '['), {
    megabytes: 400,
    invalid: 60,
  }),
  holding(
    '60 entries of a megabyte of objects',
    60,
    Buffer.from(`{"name":"a@h","routes":[${'{},'.repeat(megabyte / 3 - 50)}{}]}`),
    { slow: true, megabytes: 500, invalid: 60 },
  ),
  holding('one entry of 60 MiB', 1, Buffer.alloc(60 * 2 ** 20, '['), { megabytes: 400, invalid: 1 }),
  holding('5,000 entries that are no JSON', 5_000, Buffer.alloc(300, 'x'), {
    megabytes: 128,
    invalid: 5_000,
  }),
];

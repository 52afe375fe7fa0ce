import { endOfItems, i32, item, names, reply, sized, stat } from './frames.ts';
import type { Asked, Guest } from './kind.ts';

export const pathOf = (body: Buffer): string => body.toString('utf8', 4, 4 + body.readInt32BE(0));

/** Reads of a multiRead: 4 for data, 8 for children. */
export const readsOf = (body: Buffer): readonly { readonly type: number; readonly path: string }[] => {
  const reads: { type: number; path: string }[] = [];
  for (let at = 0; body.readUInt8(at + 4) === 0;) {
    const path = pathOf(body.subarray(at + 9));
    reads.push({ type: body.readInt32BE(at), path });
    at += 9 + 4 + Buffer.byteLength(path) + 1;
  }
  return reads;
};

const created = '0000000001';

const answers: Readonly<Record<string, (asked: Asked) => Buffer>> = {
  ping: () => reply(-2),
  auth: () => reply(-4),
  sync: ({ xid, body }) => reply(xid, 0, sized(pathOf(body))),
  exists: ({ xid, body }) =>
    reply(xid, 0, stat(pathOf(body).includes('_c_') ? { zxid: 101n, owner: 0x1234n } : {})),
  getData: ({ xid }) => reply(xid, 0, sized(''), stat()),
  setData: ({ xid }) => reply(xid, 0, stat({ owner: 0x1234n })),
  getChildren: ({ xid }) => reply(xid, 0, names([]), stat()),
  create: ({ xid, body }) =>
    reply(xid, 0, sized(pathOf(body) + created), stat({ zxid: 101n, owner: 0x1234n })),
  createContainer: ({ xid, body }) => reply(xid, 0, sized(pathOf(body)), stat()),
  delete: ({ xid }) => reply(xid),
  getEphemerals: ({ xid }) => reply(xid, 0, i32(0)),
  addWatch: ({ xid }) => reply(xid, 0, i32(0)),
  removeWatches: ({ xid }) => reply(xid),
  multi: ({ xid }) => reply(xid, 0, item(13), endOfItems),
  multiRead: ({ xid, body }) =>
    reply(
      xid,
      0,
      ...readsOf(body).map(({ type }) => (type === 8 ? item(8, names([])) : item(-1, i32(-101)))),
      endOfItems,
    ),
};

/** Answers as a server with empty folders does. */
export const honestly = (guest: Guest, asked: Asked): void => {
  if (asked.op === 'closeSession') {
    guest.send(reply(asked.xid));
    guest.socket.end();
    return;
  }
  const answer = answers[asked.op];
  if (answer) guest.send(answer(asked));
};

import {
  bool,
  bytes,
  int,
  long,
  record,
  text,
  vector,
  type Jute,
} from '../../../lib/connection/wire/jute.ts';
import { results } from '../../../lib/connection/wire/multi-read.ts';
import { operations } from '../../../lib/connection/wire/operations.ts';
import { acl, stat } from '../../../lib/connection/wire/records.ts';

const nothing = record({});
const path = record({ path: text });
const watched = record({ path: text, watch: bool });
const versioned = record({ path: text, version: int });
const typed = record({ path: text, kind: int });
const paths = vector(text);
const oneShot = { since: long, data: paths, exists: paths, children: paths };
const header = record({ type: int, done: bool, err: int });
const created = record({ path: text, data: bytes, acl, flags: int });

/** A part of a multi or a multiRead, by its opcode. */
export interface Part {
  readonly type: number;
  readonly value: unknown;
}

const partTypes: Readonly<Record<number, Jute<never>>> = {
  1: created as Jute<never>,
  2: versioned as Jute<never>,
  3: watched as Jute<never>,
  4: watched as Jute<never>,
  5: record({ path: text, data: bytes, version: int }) as Jute<never>,
  8: watched as Jute<never>,
  13: versioned as Jute<never>,
  15: created as Jute<never>,
  19: created as Jute<never>,
};
const parts: Jute<readonly Part[]> = {
  read: () => [],
  write: (to, all) => {
    for (const { type, value } of all) {
      header.write(to, { type, done: false, err: -1 });
      partTypes[type]?.write(to, value as never);
    }
    header.write(to, { type: -1, done: true, err: -1 });
  },
};

const resultTypes: Readonly<Record<number, Jute<unknown>>> = {
  [-1]: record({ err: int }),
  1: path,
  2: nothing,
  5: record({ stat }),
  13: nothing,
  15: record({ path: text, stat }),
};
const multiResults: Jute<readonly { type: number; err: number; value: unknown }[]> = {
  read: (from) => {
    const all = [];
    for (let next = header.read(from); next.done !== true; next = header.read(from)) {
      all.push({ type: next.type, err: next.err, value: resultTypes[next.type]?.read(from) });
    }
    return all;
  },
  write: () => undefined,
};

const raw = <Q, R>(opcode: number, request: Jute<Q>, reply: Jute<R>) => ({ opcode, request, reply });

/** Every opcode that a client may send, whether the library does or not. */
export const rawOperations = {
  create: raw(1, created, path),
  create2: raw(15, created, record({ path: text, stat })),
  createContainer: raw(19, created, record({ path: text, stat })),
  createTtl: raw(21, record({ path: text, data: bytes, acl, flags: int, ttl: long }), nothing),
  delete: raw(2, versioned, nothing),
  exists: raw(3, watched, record({ stat })),
  getData: raw(4, watched, record({ data: bytes, stat })),
  setData: raw(5, record({ path: text, data: bytes, version: int }), record({ stat })),
  getAcl: raw(6, path, record({ acl, stat })),
  setAcl: raw(7, record({ path: text, acl, version: int }), record({ stat })),
  getChildren: raw(8, watched, record({ children: paths })),
  getChildren2: raw(12, watched, record({ children: paths, stat })),
  sync: raw(9, path, path),
  check: raw(13, versioned, nothing),
  multi: raw(14, record({ parts }), record({ results: multiResults })),
  multiRead: raw(22, record({ parts }), record({ results })),
  checkWatches: raw(17, typed, nothing),
  removeWatches: raw(18, typed, nothing),
  setWatches: raw(101, record(oneShot), nothing),
  setWatches2: raw(105, record({ ...oneShot, persistent: paths, recursive: paths }), nothing),
  addWatch: raw(106, record({ path: text, mode: int }), record({ err: int })),
  getEphemerals: raw(103, operations.getEphemerals.request, operations.getEphemerals.reply),
  getAllChildrenNumber: raw(104, path, record({ total: int })),
  whoAmI: raw(107, nothing, record({ identities: vector(record({ scheme: text, user: text })) })),
  auth: raw(100, record({ type: int, scheme: text, credential: text }), nothing),
  /** Only the length of the token that comes back; -1 is none. */
  sasl: raw(102, record({ token: bytes }), record({ length: int })),
  ping: raw(11, nothing, nothing),
  closeSession: raw(-11, nothing, nothing),
  unknown: raw(999, nothing, nothing),
  /** A request whose body cannot be read. */
  truncated: raw(4, int, nothing),
} as const;

export type RawOperation = keyof typeof rawOperations;
export type RawRequest<O extends RawOperation> = Parameters<(typeof rawOperations)[O]['request']['write']>[1];
export type RawReply<O extends RawOperation> = ReturnType<(typeof rawOperations)[O]['reply']['read']>;

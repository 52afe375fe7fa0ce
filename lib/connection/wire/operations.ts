import type { Operation, Reply, RequestOf } from '../request.ts';
import type { Stat } from '../stat.ts';
import { bool, bytes, childName, int, oneOf, record, text, vector, type Jute } from './jute.ts';
import { reads, results } from './multi-read.ts';
import { writeResults, writes } from './multi.ts';
import { acl, createMode as mode, stat } from './records.ts';

type Fields<T> = Omit<T, 'op' | 'zxid'>;

interface Codec<O extends Operation> {
  readonly opcode: (request: RequestOf<O>) => number;
  readonly request: Jute<Fields<RequestOf<O>>>;
  readonly reply: Jute<Fields<Reply<O>>>;
}

const nothing = record({});
const path = record({ path: text });
const read = record({ path: text, watch: bool });

/** The reply to create (1) ends before it. */
const statOrNone: Jute<Stat | undefined> = {
  read: (from) => (from.remaining > 0 ? stat.read(from) : undefined),
  write: (to, given) => {
    if (given) stat.write(to, given);
  },
};

/** The one table of what goes over the wire for each operation, both ways. */
export const operations: { readonly [O in Operation]: Codec<O> } = {
  create: {
    opcode: ({ mode, isPlain }) => (mode === 'container' ? 19 : isPlain ? 1 : 15),
    request: record({ path: text, data: bytes, acl, mode }),
    reply: record({ path: text, stat: statOrNone }),
  },
  delete: { opcode: () => 2, request: record({ path: text, version: int }), reply: nothing },
  exists: { opcode: () => 3, request: read, reply: record({ stat }) },
  getData: { opcode: () => 4, request: read, reply: record({ data: bytes, stat }) },
  setData: {
    opcode: () => 5,
    request: record({ path: text, data: bytes, version: int }),
    reply: record({ stat }),
  },
  getChildren: { opcode: () => 12, request: read, reply: record({ children: vector(childName), stat }) },
  getEphemerals: {
    opcode: () => 103,
    request: record({ prefix: text }),
    reply: record({ paths: vector(text) }),
  },
  sync: { opcode: () => 9, request: path, reply: path },
  multi: { opcode: () => 14, request: record({ writes }), reply: record({ results: writeResults }) },
  multiRead: { opcode: () => 22, request: record({ reads }), reply: record({ results }) },
  addWatch: {
    opcode: () => 106,
    request: record({ path: text, mode: oneOf({ persistent: 0, recursive: 1 }) }),
    reply: record({ err: int }),
  },
  removeWatches: {
    opcode: () => 18,
    request: record({ path: text, kind: oneOf({ children: 1, data: 2, any: 3 }) }),
    reply: nothing,
  },
  closeSession: { opcode: () => -11, request: nothing, reply: nothing },
};

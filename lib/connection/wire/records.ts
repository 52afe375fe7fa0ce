import type { Acl } from '../acl.ts';
import type { CreateMode } from '../request.ts';
import type { Stat } from '../stat.ts';
import { bool, bytes, int, long, millis, oneOf, record, text, vector, type Jute } from './jute.ts';

/** Transaction ids that are no request's. */
export const xid = { event: -1, ping: -2, auth: -4, sasl: 0 } as const;

/** Opcodes that are no {@link Operation}'s. */
export const opcode = { ping: 11, auth: 100, sasl: 102 } as const;

export const stat: Jute<Stat> = {
  ...record({
    czxid: long,
    mzxid: long,
    ctime: millis,
    mtime: millis,
    version: int,
    cversion: int,
    aversion: int,
    ephemeralOwner: long,
    dataLength: int,
    numChildren: int,
    pzxid: long,
  }),
  // Once for every znode of a long list, hence field by field, in the same order.
  read: (from) => ({
    czxid: from.long(),
    mzxid: from.long(),
    ctime: millis.read(from),
    mtime: millis.read(from),
    version: from.int(),
    cversion: from.int(),
    aversion: from.int(),
    ephemeralOwner: from.long(),
    dataLength: from.int(),
    numChildren: from.int(),
    pzxid: from.long(),
  }),
};

export const createMode = oneOf<CreateMode>({
  persistent: 0,
  ephemeral: 1,
  'persistent-sequential': 2,
  'ephemeral-sequential': 3,
  container: 4,
});

export const acl: Jute<readonly Acl[]> = vector(record({ permissions: int, scheme: text, id: text }));

export const connectRequest = record({
  protocolVersion: int,
  lastZxid: long,
  timeout: int,
  sessionId: long,
  password: bytes,
  readOnly: bool,
});

/** Servers since 3.4 add a read-only flag, which a client that never asks for it has no need to read. */
export const connectResponse = record({
  protocolVersion: int,
  timeout: int,
  sessionId: long,
  password: bytes,
});

export const requestHeader = record({ xid: int, opcode: int });
export const replyHeader = record({ xid: int, zxid: long, err: int });
export const authPacket = record({ type: int, scheme: text, credential: bytes });
/** In both directions; empty where a side has nothing to say. */
export const saslToken = record({ token: bytes });

export const watcherEvent = record({
  type: oneOf({ none: -1, created: 1, deleted: 2, changed: 3, children: 4 }),
  state: int,
  path: text,
});

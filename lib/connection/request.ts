import type { CodeName } from '../errors/codes.ts';
import type { Acl } from './acl.ts';
import type { Stat } from './stat.ts';

/** How long a znode lives, and whether the server appends a sequence to its name. */
export type CreateMode =
  'persistent' | 'persistent-sequential' | 'ephemeral' | 'ephemeral-sequential' | 'container';

/** A read that a multiRead may carry. Its getChildren replies without a Stat. */
export type Read =
  { readonly op: 'getData'; readonly path: string } | { readonly op: 'getChildren'; readonly path: string };

interface Create {
  readonly op: 'create';
  readonly path: string;
  readonly data: Uint8Array;
  readonly acl: readonly Acl[];
  readonly mode: CreateMode;
  /** By create (1), whose reply has no stat, for servers that do not know create2 (15). Not for containers. */
  readonly isPlain?: boolean;
}
interface Delete {
  readonly op: 'delete';
  readonly path: string;
  /** -1 matches every version. */
  readonly version: number;
}

/** A write that a multi may carry. A check changes nothing; it fails where the znode is absent or has another version. */
export type Write = Create | Delete | (Omit<Delete, 'op'> & { readonly op: 'check' });

/** Every request that the library sends. `watch` arms a one-shot watch; the server's paths are absolute. */
export type Request =
  | Create
  | Delete
  | { readonly op: 'exists'; readonly path: string; readonly watch?: boolean | undefined }
  | { readonly op: 'getData'; readonly path: string; readonly watch?: boolean | undefined }
  | { readonly op: 'setData'; readonly path: string; readonly data: Uint8Array; readonly version: number }
  | { readonly op: 'getChildren'; readonly path: string; readonly watch?: boolean | undefined }
  /** Paths of this session's ephemerals that start with the prefix (a plain string prefix). Servers >= 3.6. */
  | { readonly op: 'getEphemerals'; readonly prefix: string }
  | { readonly op: 'sync'; readonly path: string }
  /** All of the writes or none, in one transaction that the quorum commits, also where it is refused. */
  | { readonly op: 'multi'; readonly writes: readonly Write[] }
  /** Servers >= 3.6. */
  | { readonly op: 'multiRead'; readonly reads: readonly Read[] }
  /** Servers >= 3.6. The same path twice: the last mode wins. */
  | { readonly op: 'addWatch'; readonly path: string; readonly mode: 'persistent' | 'recursive' }
  | { readonly op: 'removeWatches'; readonly path: string; readonly kind: 'children' | 'data' | 'any' }
  | { readonly op: 'closeSession' };

/** Name of a request. */
export type Operation = Request['op'];

/** The request of an operation, in a form from which the compiler infers the operation. */
export type RequestOf<O extends Operation> = Extract<Request, { readonly op: O }> & { readonly op: O };

/** What a request speaks of; of many paths, the first. */
export const pathOf = (request: Request): string => {
  if (request.op === 'multiRead') return request.reads[0]?.path ?? '';
  if (request.op === 'multi') return request.writes[0]?.path ?? '';
  if (request.op === 'getEphemerals') return request.prefix;
  return request.op === 'closeSession' ? '' : request.path;
};

/** The answer to one {@link Read} of a multiRead, in the order of the reads. */
export type ReadResult =
  | { readonly op: 'getData'; readonly data: Uint8Array; readonly stat: Stat }
  | { readonly op: 'getChildren'; readonly children: readonly string[] }
  | { readonly op: 'error'; readonly code: CodeName };

/** The answer to one {@link Write} of a multi, in the order of the writes. */
export type WriteResult =
  | { readonly op: 'create'; readonly path: string }
  | { readonly op: 'delete' | 'check' }
  /** Never emitted: a refused multi is an error. */
  | { readonly op: 'error'; readonly err: number };

interface Bodies {
  /** `stat` is undefined where the transport is not told it, and in the reply to a plain create. */
  create: { readonly path: string; readonly stat?: Stat | undefined };
  delete: unknown;
  /** `stat` is undefined when the znode is absent: absence is an answer here, not an error. */
  exists: { readonly stat: Stat | undefined };
  getData: { readonly data: Uint8Array; readonly stat: Stat };
  setData: { readonly stat: Stat };
  getChildren: { readonly children: readonly string[]; readonly stat: Stat };
  getEphemerals: { readonly paths: readonly string[] };
  sync: unknown;
  /** A refused multi fails with the ZooKeeperError of the write that was refused. */
  multi: { readonly results: readonly WriteResult[] };
  multiRead: { readonly results: readonly ReadResult[] };
  addWatch: unknown;
  removeWatches: unknown;
  closeSession: unknown;
}

/**
 * A reply's body, and the last zxid that the server had processed when it answered: at least the one that is given
 * here, which a transport that is not told it takes from the stats that it has seen on the connection.
 */
export type Reply<O extends Operation = Operation> = Bodies[O] & { readonly zxid: bigint };

import type { Acl } from '../../connection/acl.ts';
import type { CreateMode } from '../../connection/request.ts';
import type { CodeName } from '../../errors/codes.ts';
import type { Identity } from './identity.ts';
import type { Tree } from './tree.ts';
import type { Znode } from './znode.ts';

/** A request that a `multi` may carry. */
export type SingleWrite =
  | {
      readonly op: 'create';
      readonly path: string;
      readonly data: Uint8Array;
      readonly acl: readonly Acl[];
      readonly mode: CreateMode;
    }
  | { readonly op: 'delete'; readonly path: string; readonly version: number }
  | { readonly op: 'setData'; readonly path: string; readonly data: Uint8Array; readonly version: number }
  | { readonly op: 'check'; readonly path: string; readonly version: number };

/** What takes a transaction id of its own. */
export type Write =
  | SingleWrite
  | { readonly op: 'setAcl'; readonly path: string; readonly acl: readonly Acl[]; readonly version: number }
  | { readonly op: 'multi'; readonly writes: readonly SingleWrite[] }
  | { readonly op: 'openSession' }
  /** With the session go its ephemerals. */
  | { readonly op: 'closeSession' }
  /** The sweep's: only a container without children goes. */
  | { readonly op: 'deleteContainer'; readonly path: string };

/** In which transaction, when, and by whom. */
export interface Context {
  readonly zxid: bigint;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly sessionId: bigint;
  readonly identities: readonly Identity[];
}

/** What watches are told of. The ACLs say who may hear of it. */
export interface Change {
  readonly type: 'created' | 'deleted' | 'changed';
  readonly path: string;
  readonly acl: readonly Acl[];
  /** Of the parent, whose children changed with a creation or a deletion. */
  readonly parentAcl: readonly Acl[];
}

/** What a multi says of one of its writes; `err` 0 is one that would have been done. */
export type MultiResult =
  | { readonly op: 'create'; readonly path: string; readonly znode: Znode }
  | { readonly op: 'setData'; readonly znode: Znode }
  | { readonly op: 'delete' | 'check' }
  | { readonly op: 'error'; readonly err: number };

export interface Done {
  readonly tree: Tree;
  readonly changes: readonly Change[];
  /** Of what was created. */
  readonly path?: string;
  /** What was created or changed. */
  readonly znode?: Znode;
  readonly results?: readonly MultiResult[];
}

export interface Refusal {
  readonly refused: CodeName;
}

export const refuse = (refused: CodeName): Refusal => ({ refused });

/** What a write comes to. */
export type Step = Done | Refusal;

export const isRefusal = (value: object): value is Refusal => 'refused' in value;

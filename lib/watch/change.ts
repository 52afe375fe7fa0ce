import type { Stat } from '../connection/stat.ts';

/** What a read found at a path; its data are a view, valid during the call alone. */
export type Found =
  | { readonly data: Uint8Array; readonly stat: Stat }
  | {
      readonly data: undefined;
      readonly stat: Stat;
      /** Forbidden by its ACL; over `maxFrame`; or connections break while it is read. */
      readonly problem: 'unreadable' | 'too-large' | 'unanswered';
    };

/** What stands at a path. */
export interface Located {
  readonly path: string;
}

/**
 * A step from one consistent picture of a subtree, as it was after one commit, to the next: first `removed` goes, then
 * `changed` is put.
 */
export interface Change<A extends Located> {
  /** True for the first one on each connection: it holds all, and what was known before is void. */
  readonly reset: boolean;
  readonly changed: readonly A[];
  /** Paths; some of them may never have been told. */
  readonly removed: ReadonlySet<string>;
  /** Everything that stood in the folder at this zxid has been looked at. */
  readonly listedAt: bigint;
  /** The last zxid that the server had told when the picture was whole. */
  readonly zxid: bigint;
}

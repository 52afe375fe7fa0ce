/** A znode's metadata. Zxids and session ids are 64 bits, hence bigint; versions are 32 bits. */
export interface Stat {
  /** Zxid of the transaction that created the znode. */
  readonly czxid: bigint;
  /** Zxid of the transaction that last changed its data. */
  readonly mzxid: bigint;
  /** Zxid of the transaction that last added or removed a child. */
  readonly pzxid: bigint;
  /** Milliseconds since 1970 by the server's clock. */
  readonly ctime: number;
  /** Milliseconds since 1970 by the server's clock. */
  readonly mtime: number;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  /** Session id of the owner of an ephemeral znode; 0n for persistent ones. */
  readonly ephemeralOwner: bigint;
  /** Bytes. */
  readonly dataLength: number;
  readonly numChildren: number;
}

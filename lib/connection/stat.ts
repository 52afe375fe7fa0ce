/**
 * A znode's metadata. Zxids and session ids are 64 bits, hence bigint; versions are 32 bits. What `watch` emits survives
 * JSON.stringify: bigints are 16 hex digits there, in the form of tokens and session ids.
 *
 * @example
 * BigInt(`0x${JSON.parse(JSON.stringify(stat)).czxid}`) === stat.czxid
 */
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

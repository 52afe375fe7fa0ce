/** A node that was joined through this registrar, as far as its election goes. */
export interface Own {
  readonly name: string;
  /** It stands for election. */
  readonly candidate: boolean;
  /** Absolute path; undefined while it has no znode. */
  readonly path: string | undefined;
  readonly czxid: bigint;
  /** The link on which the znode was last seen to be ours. */
  readonly epoch: number | undefined;
  resign(): void;
}

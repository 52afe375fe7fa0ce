/** Frames of ZooKeeper's protocol by hand: the library's own encoder makes no wrong ones. */
export const i32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

export const i64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt.asIntN(64, value));
  return bytes;
};

/** Bytes with their length in front. */
export const sized = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([i32(bytes.length), bytes]);
};

export const frame = (...parts: readonly Uint8Array[]): Buffer => sized(Buffer.concat(parts));

export interface Grant {
  readonly version?: number;
  readonly timeout?: number;
  readonly sessionId?: bigint;
  readonly password?: Uint8Array;
}

/** The answer to a handshake. */
export const hello = ({ version = 0, timeout = 1_500, sessionId = 0x1234n, ...rest }: Grant = {}): Buffer =>
  frame(
    i32(version),
    i32(timeout),
    i64(sessionId),
    sized(rest.password ?? Buffer.alloc(16, 7)),
    Buffer.of(0),
  );

export const reply = (xid: number, err = 0, ...body: readonly Uint8Array[]): Buffer =>
  frame(i32(xid), i64(100n), i32(err), ...body);

export const event = (type: number, path: string, state = 3): Buffer =>
  frame(i32(-1), i64(-1n), i32(0), i32(type), i32(state), sized(path));

export interface Stated {
  readonly zxid?: bigint;
  readonly owner?: bigint;
  readonly size?: number;
  readonly children?: number;
}

/** A stat with the same value in all fields that are not named. */
export const stat = ({ zxid = 1n, owner = 0n, size = 0, children = 0 }: Stated = {}): Buffer =>
  Buffer.concat([
    ...[zxid, zxid, zxid, zxid].map(i64),
    ...[0, 0, 0].map(i32),
    i64(owner),
    i32(size),
    i32(children),
    i64(zxid),
  ]);

/** Names with their count in front, which may lie. */
export const names = (list: readonly (string | Uint8Array)[], count = list.length): Buffer =>
  Buffer.concat([i32(count), ...list.map(sized)]);

/** One result of a multiRead or a multi. */
export const item = (type: number, ...body: readonly Uint8Array[]): Buffer =>
  Buffer.concat([i32(type), Buffer.of(0), i32(0), ...body]);

export const endOfItems = Buffer.concat([i32(-1), Buffer.of(1), i32(-1)]);

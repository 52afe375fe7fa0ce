import { Malformed } from './bytes.ts';

/** Bytes of a frame that is over the limit: enough for a reply's header. */
const head = 16;
/** Bytes that are reserved for a frame at first: the length that it claims proves nothing. */
const firstReserve = 2 ** 16;

export interface FrameSplitter {
  /** Throws Malformed where the stream is no sequence of frames. */
  push(chunk: Buffer): void;
}

/**
 * Cuts a byte stream into length-prefixed frames, wherever its chunks begin and end. A frame that has arrived in part
 * stands in one buffer, which grows with what has arrived. A frame that does not fit is never held: its first bytes and
 * its size are told when it has passed. `fits` may throw, to refuse the whole stream.
 */
export const frameSplitter = (
  fits: (size: number) => boolean,
  onFrame: (frame: Buffer) => void,
  onOversized: (head: Buffer, size: number) => void,
): FrameSplitter => {
  const prefix = Buffer.alloc(4);
  let prefixed = 0;
  let size = 0;
  let isOversized = false;
  let missing = 0;
  let buffer = Buffer.alloc(0);
  let kept = 0;

  const begin = (): void => {
    size = prefix.readInt32BE();
    if (size < 0) throw new Malformed(`a frame of ${String(size)} bytes`);
    isOversized = !fits(size);
    missing = size;
    kept = 0;
  };
  const reserve = (length: number, most: number): void => {
    if (length <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.min(most, Math.max(length, 2 * buffer.length, firstReserve)));
    buffer.copy(larger, 0, 0, kept);
    buffer = larger;
  };
  const keep = (part: Buffer): void => {
    const most = isOversized ? Math.min(size, head) : size;
    const wanted = part.subarray(0, most - kept);
    if (wanted.length === 0) return;
    reserve(kept + wanted.length, most);
    wanted.copy(buffer, kept);
    kept += wanted.length;
  };
  const end = (whole: Buffer | undefined): void => {
    prefixed = 0;
    const frame = whole ?? buffer.subarray(0, kept);
    buffer = Buffer.alloc(0);
    if (isOversized) onOversized(frame, size);
    else onFrame(frame);
  };
  return {
    push: (chunk) => {
      for (let at = 0; at < chunk.length;) {
        if (prefixed < 4) {
          prefix[prefixed] = chunk.readUInt8(at);
          prefixed += 1;
          at += 1;
          if (prefixed === 4) begin();
          if (prefixed < 4 || size > 0) continue;
        }
        const part = chunk.subarray(at, at + missing);
        at += part.length;
        missing -= part.length;
        const isWhole = part.length === size && !isOversized;
        if (!isWhole) keep(part);
        if (missing === 0) end(isWhole ? part : undefined);
      }
    },
  };
};

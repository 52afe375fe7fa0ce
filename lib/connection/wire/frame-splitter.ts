import { Malformed } from './bytes.ts';

/** Bytes of a frame that is over the limit: enough for a reply's header. */
const head = 16;

export interface FrameSplitter {
  /** True while a frame has arrived in part. */
  readonly midFrame: boolean;
  /** Throws Malformed where the stream is no sequence of frames. */
  push(chunk: Buffer): void;
}

/**
 * Cuts a byte stream into length-prefixed frames, wherever its chunks begin and end. A frame that does not fit is never
 * held: its first bytes and its size are told when it has passed. `fits` may throw, to refuse the whole stream.
 */
export const frameSplitter = (
  fits: (size: number) => boolean,
  onFrame: (frame: Buffer) => void,
  onOversized: (head: Buffer, size: number) => void,
): FrameSplitter => {
  const prefix = Buffer.alloc(4);
  let prefixed = 0;
  let size = 0;
  let oversized = false;
  let missing = 0;
  let parts: Buffer[] = [];
  let kept = 0;

  const begin = (): void => {
    size = prefix.readInt32BE();
    if (size < 0) throw new Malformed(`a frame of ${String(size)} bytes`);
    oversized = !fits(size);
    missing = size;
    parts = [];
    kept = 0;
  };
  const keep = (part: Buffer): void => {
    const wanted = oversized ? part.subarray(0, Math.max(0, head - kept)) : part;
    if (wanted.length > 0) parts.push(wanted);
    kept += wanted.length;
  };
  const end = (): void => {
    prefixed = 0;
    const frame = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    parts = [];
    if (oversized) onOversized(frame, size);
    else onFrame(frame);
  };
  return {
    get midFrame() {
      return prefixed > 0;
    },
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
        keep(part);
        if (missing === 0) end();
      }
    },
  };
};

import * as fc from 'fast-check';
import { frameSplitter } from '../../../lib/connection/wire/frame-splitter.ts';

const framed = (payload: Uint8Array): Buffer => {
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(payload.length);
  return Buffer.concat([prefix, payload]);
};
const split = (chunks: readonly Uint8Array[], limit = 1_000) => {
  const frames: string[] = [];
  const oversized: string[] = [];
  const splitter = frameSplitter(
    (size) => size <= limit,
    (frame) => frames.push(frame.toString('hex')),
    (head, size) => oversized.push(`${head.toString('hex')} ${String(size)}`),
  );
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  return { frames, oversized };
};
const cut = (stream: Buffer, sizes: readonly number[]): readonly Buffer[] => {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(stream.subarray(at, at + size));
    at += size;
  }
  return [...chunks, stream.subarray(at)];
};

describe('frameSplitter', () => {
  it('gives the same frames however the stream is cut', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 });
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(9)), (all, sizes) => {
        const stream = Buffer.concat(all.map(framed));
        const { frames } = split(cut(stream, sizes));
        expect(frames).toEqual(all.map((each) => Buffer.from(each).toString('hex')));
      }),
    );
  });

  it('lets a frame over the limit pass, and keeps no more of it than its head', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), (sizes) => {
        const [small, large] = [Buffer.alloc(5, 1), Buffer.alloc(50, 2)];
        const stream = Buffer.concat([small, large, small].map(framed));
        const { frames, oversized } = split(cut(stream, sizes), 10);
        expect(frames).toEqual([small.toString('hex'), small.toString('hex')]);
        expect(oversized).toEqual([`${'02'.repeat(16)} 50`]);
      }),
    );
  });

  it('reserves memory for what has arrived, whatever length a frame claims, and not for each byte', () => {
    const claimed = 2 ** 26;
    const prefix = Buffer.alloc(4);
    prefix.writeInt32BE(claimed);
    const splitter = frameSplitter(
      () => true,
      () => undefined,
      () => undefined,
    );
    const held = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const before = held();
    splitter.push(prefix);
    for (let count = 0; count < 200_000; count += 1) splitter.push(Buffer.from([count % 256]));
    expect(held() - before).toBeLessThan(16 * 2 ** 20);
  });

  it('puts a frame of many parts together as it was', () => {
    const payload = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256));
    const stream = framed(payload);
    const parts = Array.from({ length: 100 }, (_, at) => stream.subarray(at * 3_001, (at + 1) * 3_001));
    expect(split(parts, payload.length).frames).toEqual([payload.toString('hex')]);
  });

  it('refuses a negative length', () => {
    expect(() => split([Buffer.from([0xff, 0xff, 0xff, 0xff])])).toThrow('a frame of -1 bytes');
  });
});

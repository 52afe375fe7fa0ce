import * as fc from 'fast-check';
import { deepestJson, isTooDeep } from '../../lib/codec/depth.ts';
import { preview } from '../../lib/codec/preview.ts';

describe('preview', () => {
  it('is the JSON of a value that fits', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const json = JSON.stringify(value);
        expect(preview(value, json.length)).toBe(json);
      }),
    );
  });

  it('begins as the JSON of a value that does not fit, and visits no more of it', () => {
    let visited = 0;
    const counted = Array.from({ length: 1_000 }, (_, at) =>
      Object.defineProperty({}, `key${String(at)}`, {
        enumerable: true,
        get: () => {
          visited += 1;
          return at;
        },
      }),
    );
    expect(preview(counted, 30).slice(0, 30)).toBe('[{"key0":0},{"key1":1},{"key2":2}'.slice(0, 30));
    expect(visited).toBeLessThan(5);
    expect(preview('x'.repeat(1_000_000), 30).length).toBeLessThan(40);
  });
});

describe('isTooDeep', () => {
  const nested = (levels: number): Buffer => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
  it('counts levels of lists and objects', () => {
    expect([isTooDeep(nested(deepestJson)), isTooDeep(nested(deepestJson + 1))]).toEqual([false, true]);
    expect(isTooDeep(Buffer.from('{"a":'.repeat(deepestJson + 1)))).toBe(true);
  });

  it('counts no brackets in text, and no list that ends before the next one', () => {
    expect(isTooDeep(Buffer.from(`["\\"${'['.repeat(2 * deepestJson)}"]`))).toBe(false);
    expect(isTooDeep(Buffer.from(`[${'[],'.repeat(deepestJson)}0]`))).toBe(false);
    expect(isTooDeep(Buffer.from(`["\\\\",${'['.repeat(2 * deepestJson)}`))).toBe(true);
  });
});

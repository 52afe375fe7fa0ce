import { verdictOf } from '../../../scripts/chaos/verdict.ts';

const low = '0000000000000001';
const high = '0000000000000002';
const held = (token: string, from: number, to: number) => ({ token, from, to });

describe('verdictOf', () => {
  it('measures the gap between the last moment of A and the first one of B', () => {
    expect(verdictOf([held(low, 0, 100)], [held(high, 130, 200)], 50)).toEqual({
      overlap: 0,
      gap: 30,
      takeover: 80,
      isTested: true,
      failures: [],
    });
  });

  it('fails where both hold the lease at once, by the longest such time', () => {
    const a = [held(low, 0, 100), held(low, 120, 150)];
    const verdict = verdictOf(a, [held(high, 95, 160)], 50);
    expect(verdict.overlap).toBe(30);
    expect(verdict.failures).toContain('both hold the lease for 30.0 ms');
  });

  it('fails where B never leads', () => {
    expect(verdictOf([held(low, 0, 100)], [], 50)).toMatchObject({
      gap: undefined,
      takeover: undefined,
      failures: ['B never leads'],
    });
  });

  it('fails where a token decreases', () => {
    const { failures } = verdictOf([held(high, 0, 100)], [held(low, 130, 200)], 50);
    expect(failures).toEqual([`a token decreases: ${high}, ${low}`]);
  });

  it('says where A lost its lease before the cut', () => {
    expect(verdictOf([held(low, 0, 40)], [held(high, 130, 200)], 50).isTested).toBe(false);
  });
});

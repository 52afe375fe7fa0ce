import { compare } from '../../bench/against/comparison.ts';
import { table } from '../../bench/against/table.ts';

const row = { name: 'join seen', unit: 'ms' };
const pairs = (...figures: readonly (readonly [number, number])[]) =>
  figures.map(([before, after]) => ({ before, after }));

describe('compare', () => {
  it('gives the medians, and the ratio of them', () => {
    const made = compare(row, pairs([1, 2], [2, 4], [4, 3]));
    expect(made).toMatchObject({ before: 2, after: 3, ratio: 1.5 });
  });

  it('gives the quartiles of the ratios pair by pair', () => {
    const ratios = [1.4, 1.1, 1.3, 1, 1.2];
    const { spread } = compare(row, pairs(...ratios.map((ratio) => [10, ratio * 10] as const)));
    expect(spread).toEqual([1.1, 1.2, 1.3]);
  });

  it('takes 10 % more for no worsening, and anything above it for one', () => {
    expect(compare(row, pairs([100, 110])).verdict).toBe('ok');
    expect(compare(row, pairs([100, 111])).verdict).toBe('worse');
    expect(compare(row, pairs([100, 1])).verdict).toBe('ok');
  });

  it('takes a difference within the slack of the row for no worsening', () => {
    const heap = { ...row, slack: 0.5 };
    expect(compare(heap, pairs([0.1, 0.6])).verdict).toBe('ok');
    expect(compare(heap, pairs([0.1, 0.7])).verdict).toBe('worse');
    expect(compare(heap, pairs([-0.2, 0.4])).verdict).toBe('worse');
  });

  it('takes something in the place of nothing for worse, and nothing in the place of nothing for the same', () => {
    expect(compare(row, pairs([0, 0]))).toMatchObject({ ratio: 1, verdict: 'ok' });
    expect(compare(row, pairs([0, 3]))).toMatchObject({ ratio: Infinity, verdict: 'worse' });
  });

  it('has no ratio of figures below zero', () => {
    const { ratio, spread } = compare(row, pairs([-1, -2], [-1, 3]));
    expect([ratio, ...spread]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('does not judge a row that is set aside', () => {
    expect(compare({ ...row, isAside: true }, pairs([1, 9])).verdict).toBe('aside');
  });
});

describe('table', () => {
  it('shows one line for each row, with columns of the same width', () => {
    const heap = { name: 'heap', unit: 'MB', slack: 0.5 };
    const written = table([
      { row, comparison: compare(row, pairs([0.5123, 0.75], [0.5123, 0.8], [0.5123, 0.9])) },
      { row: heap, comparison: compare(heap, pairs([-0.123456, 0.2])) },
      { row: { name: 'bytes', unit: 'bytes' }, comparison: compare(row, pairs([12_345.6, 12_345.6])) },
    ]);
    expect(`\n${written}`).toBe(`
| row       | unit  | before | after | ratio | quartiles of the pairs | verdict       |
| --------- | ----- | ------ | ----- | ----- | ---------------------- | ------------- |
| join seen | ms    | 0.512  | 0.8   | 1.56  | 1.46 1.56 1.76         | worse by 56 % |
| heap      | MB    | -0.123 | 0.2   | –     | – – –                  | ok            |
| bytes     | bytes | 12346  | 12346 | 1.00  | 1.00 1.00 1.00         | ok            |`);
  });
});

import { optionsOf } from '../../bench/against/options.ts';

describe('optionsOf', () => {
  it('measures 21 pairs of all rows unless told otherwise', () => {
    expect(optionsOf(['--against', 'main'])).toEqual({
      against: 'main',
      pairs: 21,
      words: [],
      history: undefined,
    });
  });

  it('reads all options, and words with commas or spaces between them', () => {
    const args = ['--pairs', '3', '--rows', 'seen, gets', '--history', 'h.jsonl', '--against', 'b28d7a1'];
    expect(optionsOf(args)).toEqual({
      against: 'b28d7a1',
      pairs: 3,
      words: ['seen', 'gets'],
      history: 'h.jsonl',
    });
  });

  it.each([
    [['--pairs', '3'], '--against is missing'],
    [['--against'], '--against lacks its value'],
    [['--against', '--pairs', '3'], '--against lacks its value'],
    [['--against', 'main', '--pair', '3'], '--pair is no option'],
    [['--against', 'main', '--pairs', '0'], '--pairs takes a whole number from 1'],
    [['--against', 'main', '--pairs', 'few'], '--pairs takes a whole number from 1'],
  ])('refuses %j', (args, message) => {
    expect(() => optionsOf(args)).toThrow(message);
  });
});

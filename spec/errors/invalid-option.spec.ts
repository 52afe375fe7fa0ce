import { InvalidOption } from '../../lib/errors/invalid-option.ts';

describe('InvalidOption', () => {
  it('can be told of anything that was given', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    for (const given of [10n, circle, Symbol('s'), undefined, NaN]) {
      expect(new InvalidOption('cluster', 'a string', given).message).toContain('option cluster: a string');
    }
  });
});

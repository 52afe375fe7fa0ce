import { printable } from '../../lib/codec/printable.ts';

describe('printable', () => {
  it('leaves text as it is', () => {
    expect(printable('demo@localhost, Größe, 例')).toBe('demo@localhost, Größe, 例');
  });

  it.each([
    ['\n', '\\u000a'],
    ['\u001b[2J', '\\u001b[2J'],
    ['\u009b2J', '\\u009b2J'],
    ['\u2028', '\\u2028'],
    ['\u202egpj', '\\u202egpj'],
  ])('shows what would break a line or steer a terminal: %j', (text, shown) => {
    expect(printable(`a${text}b`)).toBe(`a${shown}b`);
  });

  it('is no longer than a person reads', () => {
    expect(printable('x'.repeat(1_000_000))).toBe(`${'x'.repeat(80)}…`);
    expect(printable('\n'.repeat(1_000_000)).length).toBeLessThan(500);
  });
});

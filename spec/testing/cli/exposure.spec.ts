import { exposure, isLoopback } from '../../../lib/testing/cli/exposure.ts';

describe('isLoopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['fe80::1', false],
    ['::ffff:10.0.0.1', false],
  ])('of %s is %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});

describe('exposure', () => {
  it('names the address that other machines reach, and says nothing of others', async () => {
    expect(await exposure('10.0.0.1')).toContain('it listens on 10.0.0.1, and asks for no password');
    expect(await exposure('0.0.0.0')).toContain('it listens on every address of this machine');
    expect(await exposure('localhost')).toBeUndefined();
  });
});

import { parseConnectString } from '../../lib/connection/connect-string.ts';

const [a, b] = [
  { host: 'a', port: 2181 },
  { host: 'b', port: 2182 },
];

describe('parseConnectString', () => {
  it.each(['a:2181,b:2182,', ',a:2181,b:2182', 'a:2181,,b:2182', 'a:2181, ,b:2182\n', 'a,b:2182'])(
    'skips empty parts: %p',
    (given) => {
      expect(parseConnectString(given)).toEqual({ servers: [a, b], chroot: '' });
    },
  );

  it('skips an empty part in front of the chroot', () => {
    expect(parseConnectString('a:2181,b:2182,/app')).toEqual({ servers: [a, b], chroot: '/app' });
  });

  it.each(['', ',', ' , ', '/app', ',/app'])('refuses a string without a server: %p', (given) => {
    expect(() => parseConnectString(given)).toThrow('name one server at least');
  });
});

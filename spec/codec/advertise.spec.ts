import { advertise } from '../../lib/codec/advertise.ts';
import { toRoute } from '../../lib/codec/route.ts';

describe('advertise', () => {
  const routes = [toRoute({ port: 11_144, tls: true }), toRoute({ host: 'inside', port: 65_535 })];

  it('leads every route to the host, and to the port where one is given', () => {
    expect(advertise('8.8.8.8')(routes)).toEqual([
      { ...routes[0], host: '8.8.8.8' },
      { ...routes[1], host: '8.8.8.8' },
    ]);
    expect(advertise('8.8.8.8', 65_535)(routes).map(({ host, port, tls }) => [host, port, tls])).toEqual([
      ['8.8.8.8', 65_535, true],
      ['8.8.8.8', 65_535, false],
    ]);
  });

  it.each([0, -1, 65_536, 80.5, NaN, Infinity, '8080'])(
    'refuses the port %p, and cuts none short',
    (port) => {
      expect(() => advertise('8.8.8.8', port as number)).toThrow('an integer from 1 to 65535');
    },
  );

  it('refuses a host that is empty', () => {
    expect(() => advertise('')).toThrow('the advertised host "" cannot be used');
  });
});

import { of } from 'rxjs';
import { guardRemoval, iterate, stabilize, whileLeader } from '../../lib/index.ts';
import { undialledRegistrar } from '../support/undialled-registrar.ts';

const setUp = () => {
  const { logger, registrar } = undialledRegistrar();
  const warned = () => logger.lines.filter((line) => line.includes('unknown'));
  return { registrar, warned };
};
/** As from a caller without types. */
const loose = (given: object): object => given;
const unknown = (what: string, name: string, nearest: string) =>
  `${what}: field ${name} is unknown and has no effect; did you mean ${nearest}?`;

describe('a field that nobody reads', () => {
  it.each<[string, object, string, string]>([
    ['a name', { candidates: true }, 'candidates', 'candidate'],
    ['another case', { EXT: {} }, 'EXT', 'ext'],
    ['a route', { routes: [{ port: 1 }, { port: 2, hots: 'x' }] }, 'routes.hots', 'routes.host'],
    [
      'a version',
      { routes: [{ port: 1, protoVersion: { nmae: 'x' } }] },
      'routes.protoVersion.nmae',
      'routes.protoVersion.name',
    ],
  ])('of a node is a warning with the nearest name: %s', (_, fields, name, nearest) => {
    const { registrar, warned } = setUp();
    void registrar.join({ name: 'a@h', routes: [], ...fields });
    expect(warned()).toEqual([`warn: ${unknown('join', name, nearest)}`]);
  });

  it('of an application is one warning, however often it is published', () => {
    const { registrar, warned } = setUp();
    const spec = { app: 'x', weigth: 2 };
    void registrar.serve(spec);
    registrar.serve(of(spec, spec)).subscribe();
    expect(warned()).toEqual([`warn: ${unknown('serve', 'weigth', 'weight')}`]);
  });

  it('of a later value is a warning, too', () => {
    const { registrar, warned } = setUp();
    const node = { name: 'a@h', routes: [] };
    const later = { ...node, colour: 'blue' };
    registrar.join(of(node, later)).subscribe();
    expect(warned()).toEqual([
      'warn: join: field colour is unknown and has no effect; NodeSpec has the names',
    ]);
  });

  it('of ext is data', () => {
    const { registrar, warned } = setUp();
    void registrar.join({ name: 'a@h', routes: [], ext: { anything: { weigth: 1 } } });
    expect(warned()).toEqual([]);
  });

  it('of ready and drain is a warning', async () => {
    const { registrar, warned } = setUp();
    const [ready, drain] = [loose({ timeOut: 1 }), { wiat: 1, wait: 0 }];
    const waiting = registrar.ready(registrar.join({ name: 'a@h', routes: [] }), ready).catch(String);
    await registrar.drain(drain);
    await waiting;
    expect(warned()).toEqual([
      `warn: ${unknown('ready', 'timeOut', 'timeout')}`,
      `warn: ${unknown('drain', 'wiat', 'wait')}`,
    ]);
    await registrar.close();
  });

  it.each<[string, string, string, () => unknown]>([
    ['stabilize', 'schedulr', 'scheduler', () => stabilize(1, { key: Number, ...{ schedulr: 1 } })],
    ['guardRemoval', 'atmost', 'atMost', () => guardRemoval(0.5, { key: Number, ...{ atmost: 1 } })],
    ['whileLeader', 'onEror', 'onError', () => whileLeader(() => [], loose({ onEror: 'keep' }))],
    ['iterate', 'kep', 'keep', () => iterate(of(1), loose({ kep: 'all' }))],
  ])('of the options of %s is one warning of the process', (what, name, nearest, make) => {
    const emitted = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      make();
      make();
      expect(emitted.mock.calls).toEqual([[unknown(what, name, nearest), 'ZooKeeperRegistrarWarning']]);
    } finally {
      emitted.mockRestore();
    }
  });

  it('of a hostile name keeps within its line', () => {
    const { registrar, warned } = setUp();
    void registrar.join({ name: 'a@h', routes: [], ...{ [`x\nerror: ${'y'.repeat(1_000)}`]: 1 } });
    const [line = ''] = warned();
    expect(line).toMatch(/^warn: join: field x\\u000aerror: y+… is unknown/);
    expect(line.length).toBeLessThan(200);
  });
});

import { firstValueFrom, of } from 'rxjs';
import { isRight } from 'fp-ts/lib/Either.js';
import { decodeJson } from '../../lib/codec/json-bytes.ts';
import { nodeCodec } from '../../lib/codec/node-data.ts';
import { illFormedAt } from '../../lib/codec/well-formed.ts';
import { advertise, createRegistrar, type NodeSpec, type RegistrarOptions } from '../../lib/index.ts';
import { fakeRegistrar } from '../../lib/testing/index.ts';

const [high, low, pair] = ['\ud800', '\udc00', '\ud83d\ude00'];
const endpoints = 'localhost:1';
const node: NodeSpec = { name: 'a@h', routes: [] };
const version = (Name: string) => ({ name: Name, release: '', commit: '', license: '' });

describe('half of a surrogate pair', () => {
  it.each<readonly [string, NodeSpec]>([
    ['name', { ...node, name: `a${high}@h` }],
    ['name', { ...node, name: `${low}@h` }],
    ['name', { ...node, name: `a@${low}${high}` }],
    ['routes.0.host', { ...node, routes: [{ port: 1, host: high }] }],
    [
      'routes.1.protoVersion.name',
      { ...node, routes: [{ port: 1 }, { port: 2, protoVersion: version(high) }] },
    ],
    ['ext.a.0', { ...node, ext: { a: [high] } }],
    ['ext.a', { ...node, ext: { a: { [low]: 1 } } }],
  ])('is refused by join: %s', async (place, spec) => {
    const message = `option ${place}: it must be well-formed Unicode, and has half of a surrogate pair`;
    for (const registrar of [createRegistrar({ endpoints }), fakeRegistrar()]) {
      expect(() => registrar.join(spec)).toThrow(message);
      await expect(firstValueFrom(registrar.join(of(spec)))).rejects.toThrow(message);
      await registrar.close();
    }
  });

  it.each([
    ['app', { app: `x${high}` }],
    ['node', { app: 'x', node: `a${low}@h` }],
    ['routes.0.host', { app: 'x', routes: [{ port: 1, host: high }] }],
    ['ext.a', { app: 'x', ext: { a: low } }],
  ])('is refused by serve: %s', async (place, spec) => {
    for (const registrar of [createRegistrar({ endpoints }), fakeRegistrar()]) {
      expect(() => registrar.serve(spec)).toThrow(`option ${place}: it must be well-formed Unicode`);
      await registrar.close();
    }
  });

  it.each<readonly [string, RegistrarOptions]>([
    ['cluster', { cluster: high }],
    ['root', { root: `/a/${high}` }],
    ['endpoints', { endpoints: `localhost:1/${low}` }],
    ['auth', { auth: { scheme: 'digest', credential: `${high}:x` } }],
    ['acl', { acl: [{ permissions: 31, scheme: 'ip', id: low }] }],
  ])('is refused by createRegistrar: %s', (option, options) => {
    expect(() => createRegistrar({ endpoints, ...options })).toThrow(`option ${option}: `);
  });

  it('is refused by advertise and by watches', async () => {
    expect(() => advertise(high)).toThrow('well-formed');
    const registrar = createRegistrar({ endpoints });
    expect(() => registrar.watch.data$(`/${low}`)).toThrow('ZooKeeper refuses');
    await registrar.close();
  });

  it('hides nobody who has published it', () => {
    const data = Buffer.from(JSON.stringify({ name: `a${high}@h`, routes: [] }));
    expect(isRight(decodeJson(nodeCodec)('/nodes/a', data))).toBe(true);
  });

  it('is told from a pair', () => {
    expect([pair, pair + pair, 'é', ''].map((text) => illFormedAt({ text, [text]: 1 }))).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
    expect(createRegistrar({ endpoints }).join({ ...node, name: `${pair}@h` })).toBeDefined();
  });
});

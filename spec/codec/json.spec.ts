import * as fc from 'fast-check';
import { isLeft, isRight, right } from 'fp-ts/lib/Either.js';
import { appCodec, type AppRouteData } from '../../lib/codec/app-route-data.ts';
import { decodeJson, encodeJson } from '../../lib/codec/json-bytes.ts';
import { nodeCodec, type NodeData } from '../../lib/codec/node-data.ts';
import { noVersion } from '../../lib/codec/version.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const version = fc.record({
  name: fc.string(),
  release: fc.string(),
  commit: fc.string(),
  license: fc.string(),
});
const ext = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((value) => JSON.parse(JSON.stringify(value)) as object);
const route = fc.record({
  host: fc.string(),
  port: fc.integer({ min: 0, max: 65_535 }),
  tls: fc.boolean(),
  handshakeVersion: version,
  protoVersion: version,
});
const node = fc.record(
  { name: fc.string(), routes: fc.array(route), ext },
  { requiredKeys: ['name', 'routes'] },
) as fc.Arbitrary<NodeData>;
const app = fc.record(
  {
    app: fc.string(),
    node: fc.string(),
    weight: fc.maxSafeInteger(),
    mode: fc.constantFrom('temporary', 'transient', 'permanent'),
    state: fc.constantFrom('loaded', 'running', 'stopping'),
    routes: fc.array(route, { minLength: 1 }),
    ext,
  },
  { requiredKeys: ['app', 'node', 'weight', 'mode', 'state'] },
) as fc.Arbitrary<AppRouteData>;

describe('nodeCodec', () => {
  const decode = decodeJson(nodeCodec);
  const encode = encodeJson(nodeCodec);

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(node, (value) => {
        expect(decode('/n', encode(value))).toEqual(right(value));
      }),
    );
  });

  it('throws at no bytes whatever', () => {
    const text = fc.oneof(
      fc.uint8Array(),
      fc.json().map(bytes),
      fc.jsonValue().map((v) => bytes(JSON.stringify(v))),
    );
    fc.assert(
      fc.property(text, (data) => {
        const decoded = decode('/n', data);
        expect(isRight(decoded) || decoded.left.errors.length > 0).toBe(true);
      }),
    );
  });

  it('throws at no depth, and tells of no more errors than a person reads', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const many = Array(100_000).fill(0).join();
    for (const text of [`{"name":${deep},"routes":[]}`, `{"name":"a","routes":[${many}]}`]) {
      const decoded = decodeJson(nodeCodec)('/x', bytes(text));
      if (!isLeft(decoded)) throw new Error('it was decoded');
      expect(decoded.left.errors.length).toBeLessThan(100);
    }
  });

  it('writes what Go reads, to the letter', () => {
    const value = {
      name: 'demo@localhost',
      routes: [{ host: '', port: 11_144, tls: false, handshakeVersion: noVersion, protoVersion: noVersion }],
    };
    const none = '{"Name":"","Release":"","Commit":"","License":""}';
    expect(Buffer.from(encode(value)).toString()).toBe(
      `{"name":"demo@localhost","routes":[{"Host":"","Port":11144,"TLS":false,"HandshakeVersion":${none},"ProtoVersion":${none}}]}`,
    );
  });

  it.each([
    ['keys in any case', '{"NAME":"a@b","Routes":[{"host":"h","PORT":1,"tls":true}]}', 'h'],
    ['null for a list', '{"name":"a@b","routes":null}', undefined],
    ['no list', '{"name":"a@b"}', undefined],
    ['keys that nobody knows', '{"name":"a@b","routes":[],"x":1}', undefined],
  ])('reads what Go may write: %s', (_, text, host) => {
    const decoded = decode('/n', bytes(text));
    expect(isRight(decoded) && [decoded.right.name, decoded.right.routes[0]?.host]).toEqual(['a@b', host]);
  });

  it.each([
    ['', 'no data'],
    ['{', 'no JSON'],
    ['null', 'data: a JSON object expected, null given'],
    ['{"routes":[]}', 'name: string expected, nothing given'],
    ['{"name":"a","routes":[{"Port":70000}]}', 'routes.0.Port: a port (0-65535) expected, 70000 given'],
  ])('says what is wrong with %s', (text, message) => {
    const decoded = decode('/n', bytes(text));
    expect(isLeft(decoded) && decoded.left).toMatchObject({ path: '/n', reason: 'malformed' });
    expect(isLeft(decoded) && decoded.left.errors.join()).toContain(message);
  });
});

describe('appCodec', () => {
  const decode = decodeJson(appCodec);

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(app, (value) => {
        expect(decode('/n', encodeJson(appCodec)(value))).toEqual(right(value));
      }),
    );
  });

  it.each([4, 9, -1, Number.MAX_SAFE_INTEGER])(
    'reads %i in the place of a word as unknown, and keeps the rest',
    (word) => {
      const read = (json: object) => decode('/n', bytes(JSON.stringify({ app: 'a', node: 'n', ...json })));
      const known = { app: 'a', node: 'n', weight: 0 };
      expect(read({ Mode: word, State: 2 })).toEqual(right({ ...known, mode: 'unknown', state: 'running' }));
      expect(read({ Mode: 3, State: word })).toEqual(
        right({ ...known, mode: 'permanent', state: 'unknown' }),
      );
      expect(read({ Mode: '1', State: 2 })).toMatchObject({ _tag: 'Left' });
    },
  );

  it('reads the zeros of Go: State 0, Weight 0', () => {
    const decoded = decode('/n', bytes('{"app":"a","node":"n","Weight":0,"Mode":0,"State":0}'));
    expect(isRight(decoded) && decoded.right).toEqual({
      app: 'a',
      node: 'n',
      weight: 0,
      mode: 'temporary',
      state: 'loaded',
    });
  });

  it.each(['null', '[]'])('reads routes that are %s as none of its own', (routes) => {
    const decoded = decode('/n', bytes(`{"app":"a","node":"n","routes":${routes}}`));
    expect(isRight(decoded) && 'routes' in decoded.right).toBe(false);
  });

  it('refuses a fraction, which would abort a Go reader', () => {
    expect(isLeft(decode('/n', bytes('{"app":"a","node":"n","Weight":1.5}')))).toBe(true);
  });
});

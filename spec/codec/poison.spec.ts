import * as fc from 'fast-check';
import { isLeft, isRight, type Either } from 'fp-ts/lib/Either.js';
import { appCodec, type AppRouteData } from '../../lib/codec/app-route-data.ts';
import { appFolder, appOfFolder } from '../../lib/codec/app-folder.ts';
import { isCandidate, sequenceOf } from '../../lib/codec/entry-name.ts';
import type { InvalidEntry } from '../../lib/codec/invalid-entry.ts';
import { decodeJson } from '../../lib/codec/json-bytes.ts';
import { endpointsOf } from '../../lib/codec/node-endpoints.ts';
import { nodeCodec, type NodeData } from '../../lib/codec/node-data.ts';
import { damagedBytes, poisonedBytes, poisonedName } from '../support/poison.ts';

const decodeNode = decodeJson(nodeCodec);
const decodeApp = decodeJson(appCodec);
const [runs, variants] = [5_000, 10];
const entries = String(runs * variants);

/** Matchers would take longer than all of the rest. */
const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};
const isSound = (entry: InvalidEntry): void => {
  must(entry.errors.length > 0, 'it does not say why');
  for (const error of entry.errors) {
    must(error.length < 1_000, 'an error is too long');
    must(!/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(error), 'an error is no line');
  }
};
const isPlain = (value: object): void => {
  must(Object.getPrototypeOf(value) === Object.prototype, 'it has a prototype of its own');
};
const isNode = ({ name, routes, ext }: NodeData): void => {
  must(typeof name === 'string' && Array.isArray(routes), 'it is no node');
  for (const part of [...routes, ...(ext ? [ext] : [])]) isPlain(part);
  for (const { host, port, tls } of endpointsOf({ name, routes })) {
    must(typeof host === 'string' && typeof tls === 'boolean', 'it cannot be dialled');
    must(Number.isInteger(port) && port > 0 && port <= 65_535, 'it has no such port');
  }
};
const isApp = ({ app, node, weight, mode, state, ext }: AppRouteData): void => {
  must(typeof app === 'string' && typeof node === 'string', 'it is no application');
  must(Number.isSafeInteger(weight), 'it has no weight');
  must(['temporary', 'transient', 'permanent', 'unknown'].includes(mode), 'it has no mode');
  must(['loaded', 'running', 'stopping', 'unknown'].includes(state), 'it has no state');
  if (ext) isPlain(ext);
};

/** What every object inherits, as it should be. */
const inherited = (): string =>
  [Object.prototype, Array.prototype, Function.prototype]
    .flatMap((prototype) => Reflect.ownKeys(prototype).map(String))
    .join();

describe('poisoned data', () => {
  const before = inherited();
  afterEach(() => {
    expect(inherited()).toBe(before);
  });

  it.each<[string, (bytes: Uint8Array) => Either<InvalidEntry, object>]>([
    [
      'a node',
      (bytes) => {
        const decoded = decodeNode('/x', bytes);
        if (isRight(decoded)) isNode(decoded.right);
        return decoded;
      },
    ],
    [
      'an application',
      (bytes) => {
        const decoded = decodeApp('/x', bytes);
        if (isRight(decoded)) isApp(decoded.right);
        return decoded;
      },
    ],
  ])(
    `are %s or quarantined, and never anything else: ${entries} of them`,
    (_, decode) => {
      const counts = { right: 0, left: 0 };
      fc.assert(
        fc.property(poisonedBytes, fc.nat(), (bytes, seed) => {
          for (const entry of damagedBytes(bytes, seed, variants)) {
            const decoded = decode(entry);
            if (isLeft(decoded)) isSound(decoded.left);
            else isPlain(decoded.right);
            counts[isLeft(decoded) ? 'left' : 'right'] += 1;
          }
        }),
        { numRuns: runs },
      );
      expect(counts.left + counts.right).toBe(runs * variants);
      expect(Math.min(counts.left, counts.right)).toBeGreaterThan((runs * variants) / 50);
    },
    120_000,
  );

  it('in names throw nothing, and are read as a number or not at all', () => {
    fc.assert(
      fc.property(poisonedName, (name) => {
        must(Number.isSafeInteger(sequenceOf(name) ?? 0), 'its sequence is no number');
        const path = `/nodes/${name}`;
        must(sequenceOf(path) === sequenceOf(name), 'its path gives it another sequence');
        must(isCandidate(path) === isCandidate(name), 'its path says otherwise whether it stands');
        const app = appOfFolder(name);
        must(typeof app === 'string', 'it is of no application');
        try {
          must(!appFolder(app).includes('/'), 'it leaves its folder');
        } catch (error) {
          must((error as { _tag?: string })._tag === 'InvalidName', String(error));
        }
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);

  it.each([
    '{"__proto__":{"polluted":1,"name":"p","routes":[]}}',
    '{"__proto__":{"polluted":1},"name":"a@h","routes":[],"ext":{"__proto__":{"polluted":1}}}',
    '{"constructor":{"prototype":{"polluted":1}},"name":"a@h","routes":[]}',
    '{"name":"a@h","routes":[{"__proto__":{"Port":7,"polluted":1},"constructor":1,"Port":1}]}',
    '{"name":"a@h","routes":{"__proto__":[],"length":1}}',
    '{"NAME":"a@h","ROUTES":[],"__PROTO__":{"polluted":1}}',
  ])('cannot reach a prototype: %s', (text) => {
    const [node, app] = [decodeNode('/x', Buffer.from(text)), decodeApp('/x', Buffer.from(text))];
    if (isRight(node)) isNode(node.right);
    if (isRight(app)) isApp(app.right);
    const parts = [
      ...(isRight(node) ? [node.right, ...node.right.routes, node.right.ext] : []),
      ...(isRight(app) ? [app.right, app.right.ext] : []),
    ];
    for (const part of parts) expect((part as { polluted?: unknown } | undefined)?.polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('inherit nothing: what stands under __proto__ is not there', () => {
    const node = '{"name":"p","routes":[]}';
    const app = '{"app":"a","node":"p"}';
    for (const text of [`{"__proto__":${node}}`, `{"__proto__":${node},"routes":[]}`]) {
      expect(isLeft(decodeNode('/x', Buffer.from(text)))).toBe(true);
    }
    expect(isLeft(decodeApp('/x', Buffer.from(`{"__proto__":${app},"app":"a"}`)))).toBe(true);
  });

  const megabyte = 1_000_000;
  it.each<[string, string]>([
    ['lists in lists', '['.repeat(megabyte / 2) + ']'.repeat(megabyte / 2)],
    ['objects in objects', '{"a":'.repeat(megabyte / 6) + '1' + '}'.repeat(megabyte / 6)],
    ['routes that are none', `{"name":"a@h","routes":[${'0,'.repeat(megabyte / 2 - 50)}0]}`],
    ['routes that are lists', `{"name":"a@h","routes":${'['.repeat(400_000)}${']'.repeat(400_000)}}`],
    ['routes that are empty', `{"name":"a@h","routes":[${'{},'.repeat(megabyte / 3 - 50)}{}]}`],
    ['keys without number', `{${Array.from({ length: 70_000 }, (_, at) => `"k${String(at)}":1`).join()}}`],
    ['one key, in any case, again and again', `{${'"NaMe":"a","nAmE":1,'.repeat(50_000)}"name":"a@h"}`],
    ['a name of a megabyte', `{"name":"${'x'.repeat(megabyte)}","routes":[]}`],
    ['a number of a megabyte', `{"name":"a@h","routes":[{"Port":${'9'.repeat(megabyte)}}]}`],
    ['escapes', `{"name":"${'\\u0000'.repeat(megabyte / 6)}","routes":5}`],
    ['something deep in ext', `{"name":"a@h","ext":{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`],
  ])('of a megabyte take a second at most, and a few times their size: %s', (_, text) => {
    const bytes = Buffer.from(text);
    const [heap, from] = [process.memoryUsage().heapUsed, process.cpuUsage()];
    const decoded = [decodeNode('/x', bytes), decodeApp('/x', bytes)];
    const { user, system } = process.cpuUsage(from);
    expect((user + system) / 1_000).toBeLessThan(1_000);
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(150 * megabyte);
    for (const one of decoded) if (isLeft(one)) isSound(one.left);
  });
});

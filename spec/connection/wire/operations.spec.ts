import * as fc from 'fast-check';
import type {
  CreateMode,
  Operation,
  Read,
  ReadResult,
  Write,
  WriteResult,
} from '../../../lib/connection/request.ts';
import { Malformed, Reader, Writer } from '../../../lib/connection/wire/bytes.ts';
import type { Jute } from '../../../lib/connection/wire/jute.ts';
import { operations } from '../../../lib/connection/wire/operations.ts';
import {
  connectRequest,
  connectResponse,
  replyHeader,
  watcherEvent,
} from '../../../lib/connection/wire/records.ts';

const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const millis = fc.maxSafeInteger();
const data = fc.uint8Array();
const path = fc.string();
/** The name of a child. */
const name = fc.string().filter((each) => !['', '.', '..'].includes(each) && !each.includes('/'));
const watch = fc.boolean();
const stat = fc.record({
  czxid: long,
  mzxid: long,
  ctime: millis,
  mtime: millis,
  version: int,
  cversion: int,
  aversion: int,
  ephemeralOwner: long,
  dataLength: int,
  numChildren: int,
  pzxid: long,
});
const acl = fc.array(fc.record({ permissions: int, scheme: fc.string(), id: fc.string() }));
const mode = fc.constantFrom<CreateMode>(
  'persistent',
  'ephemeral',
  'persistent-sequential',
  'ephemeral-sequential',
  'container',
);
const read = fc.record({ op: fc.constantFrom<Read['op']>('getData', 'getChildren'), path });
const result: fc.Arbitrary<ReadResult> = fc.oneof(
  fc.record({ op: fc.constant('getData' as const), data, stat }),
  fc.record({ op: fc.constant('getChildren' as const), children: fc.array(name) }),
  fc.record({
    op: fc.constant('error' as const),
    code: fc.constantFrom('NoNode' as const, 'NoAuth' as const),
  }),
);
const write: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ op: fc.constant('create' as const), path, data, acl, mode }),
  fc.record({ op: fc.constantFrom('delete' as const, 'check' as const), path, version: int }),
);
const writeResult: fc.Arbitrary<WriteResult> = fc.oneof(
  fc.record({ op: fc.constant('create' as const), path }),
  fc.record({ op: fc.constantFrom('delete' as const, 'check' as const) }),
  fc.record({ op: fc.constant('error' as const), err: int }),
);

const bodies: { readonly [O in Operation]: readonly [fc.Arbitrary<unknown>, fc.Arbitrary<unknown>] } = {
  create: [fc.record({ path, data, acl, mode }), fc.record({ path, stat })],
  delete: [fc.record({ path, version: int }), fc.constant({})],
  exists: [fc.record({ path, watch }), fc.record({ stat })],
  getData: [fc.record({ path, watch }), fc.record({ data, stat })],
  setData: [fc.record({ path, data, version: int }), fc.record({ stat })],
  getChildren: [fc.record({ path, watch }), fc.record({ children: fc.array(name), stat })],
  getEphemerals: [fc.record({ prefix: path }), fc.record({ paths: fc.array(fc.string()) })],
  sync: [fc.record({ path }), fc.record({ path })],
  multi: [fc.record({ writes: fc.array(write) }), fc.record({ results: fc.array(writeResult) })],
  multiRead: [fc.record({ reads: fc.array(read) }), fc.record({ results: fc.array(result) })],
  addWatch: [
    fc.record({ path, mode: fc.constantFrom('persistent' as const, 'recursive' as const) }),
    fc.record({ err: int }),
  ],
  removeWatches: [
    fc.record({ path, kind: fc.constantFrom('children' as const, 'data' as const, 'any' as const) }),
    fc.constant({}),
  ],
  closeSession: [fc.constant({}), fc.constant({})],
};

const written = (jute: Jute<unknown>, value: unknown): Buffer => {
  const to = new Writer();
  jute.write(to, value);
  return Buffer.from(to.frame().subarray(4));
};
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === 'bigint') return `${String(part)}n`;
      return part instanceof Uint8Array ? [...part] : part;
    }),
  );

describe.each(Object.entries(bodies))('%s', (name, [request, reply]) => {
  const codec = operations[name as Operation];

  it.each([
    ['request', codec.request as Jute<unknown>, request],
    ['reply', codec.reply as Jute<unknown>, reply],
  ])('reads the %s that it writes, to the last byte', (_, jute, values) => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = written(jute, value);
        const from = new Reader(bytes);
        const back = jute.read(from);
        expect(plain(normal(back))).toEqual(plain(normal(value)));
        expect(from.remaining).toBe(0);
        if (!jute.steps) return;
        const steps = jute.steps(new Reader(bytes));
        let step = steps.next();
        while (step.done !== true) step = steps.next();
        expect(plain(normal(step.value))).toEqual(plain(normal(value)));
      }),
    );
  });

  it('is Malformed where it is cut short, or changed, and never anything worse', () => {
    const jute = codec.reply as Jute<unknown>;
    fc.assert(
      fc.property(reply, fc.nat(), fc.nat(255), fc.nat(), (value, at, byte, end) => {
        const bytes = written(jute, value);
        if (bytes.length === 0) return;
        bytes[at % bytes.length] = byte;
        try {
          jute.read(new Reader(bytes.subarray(0, end % (bytes.length + 1))));
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }),
    );
  });
});

/** Views of buffers and arrays of bytes alike. */
const normal = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, normal(part)]));
};

describe('the other records', () => {
  it.each<[string, Jute<unknown>]>([
    ['connectRequest', connectRequest],
    ['connectResponse', connectResponse],
    ['replyHeader', replyHeader],
    ['watcherEvent', watcherEvent],
  ])('%s reads any bytes, or is Malformed', (_, jute) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          jute.read(new Reader(Buffer.from(bytes)));
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }),
    );
  });
});

import { inspect } from 'node:util';
import { Observable, of, Subject } from 'rxjs';
import {
  advertise,
  createRegistrar,
  diffByKey,
  guardRemoval,
  stabilize,
  weightedRandom,
  whileLeader,
  type Registrar,
} from '../../lib/index.ts';
import { fakeTransport } from '../support/fake-transport.ts';
import { optionNames } from '../support/option-names.ts';
import { recorder } from '../support/recorder.ts';

const circular: Record<string, unknown> = {};
circular['a'] = circular;
const throwing = {
  get name(): string {
    throw new Error('a getter');
  },
};
/** What somebody without a type checker might pass. */
const junk: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  true: true,
  NaN: NaN,
  'a number': 7,
  'a bigint': 7n,
  'a symbol': Symbol('s'),
  'a function': () => 1,
  'an empty text': '',
  'a text': 'x y/z\u0000',
  'an empty list': [],
  'a list': [null, undefined],
  'an object': {},
  'a circular object': circular,
  'a date': new Date(0),
  'a promise': Promise.resolve(),
  'an empty map': new Map(),
};
const options = (more: object = {}) => ({
  endpoints: 'a:1',
  transport: fakeTransport(),
  closeTimeout: 10,
  ...more,
});
const make = (more?: object): Registrar => createRegistrar(options(more));
type Loose = Readonly<Record<string, (given: unknown) => unknown>>;
const loose = (registrar: Registrar): Loose => registrar as unknown as Loose;
const node = { name: 'a@h', routes: [] };

const calls: Readonly<Record<string, (given: unknown) => unknown>> = {
  createRegistrar: (given) => createRegistrar(given as never),
  ...Object.fromEntries(
    optionNames.map((option) => [`the option ${option}`, (given: unknown) => make({ [option]: given })]),
  ),
  join: (given) => loose(make())['join']?.(given),
  ...Object.fromEntries(
    ['name', 'routes', 'ext', 'candidate'].map((field) => [
      `join with ${field}`,
      (given: unknown) => make().join({ ...node, [field]: given }),
    ]),
  ),
  'join with a route': (given) => make().join({ ...node, routes: [given] } as never),
  'join with a port': (given) => make().join({ ...node, routes: [{ port: given }] } as never),
  'a mapper that gives': (given) => make({ routesMapper: () => given }).join(node),
  serve: (given) => loose(make())['serve']?.(given),
  ...Object.fromEntries(
    ['app', 'node', 'weight', 'mode', 'state', 'ext'].map((field) => [
      `serve with ${field}`,
      (given: unknown) => make().serve({ app: 'billing', [field]: given }),
    ]),
  ),
  appRoutes$: (given) => loose(make())['appRoutes$']?.(given),
  ...Object.fromEntries(
    ['exists$', 'data$', 'children$', 'tree$'].map((name) => [
      `watch.${name}`,
      (given: unknown) => (make().watch as unknown as Loose)[name]?.(given),
    ]),
  ),
  advertise: (given) => advertise(given as string),
  'advertise with a port': (given) => advertise('h', given as number),
  whileLeader: (given) => whileLeader(given as never),
  'whileLeader with options': (given) => whileLeader(() => [], given as never),
  'whileLeader and its timeout': (given) => whileLeader(() => [], { drainTimeout: given as number }),
  'whileLeader on a scheduler': (given) => whileLeader(() => [], { scheduler: given as never }),
  weightedRandom: (given) => weightedRandom(given as never),
  diffByKey: (given) => diffByKey(given as never),
  stabilize: (given) => stabilize(given as number, { key: String }),
  guardRemoval: (given) => guardRemoval(given as number, { key: String }),
  'guardRemoval with options': (given) => guardRemoval(0.5, given as never),
  'guardRemoval within': (given) => guardRemoval(0.5, { key: String, within: given as number }),
  'guardRemoval atMost': (given) => guardRemoval(0.5, { key: String, atMost: given as number }),
  'guardRemoval on a scheduler': (given) => guardRemoval(0.5, { key: String, scheduler: given as never }),
  'stabilize with options': (given) => stabilize(1, given as never),
  'stabilize on a scheduler': (given) => stabilize(1, { key: String, scheduler: given as never }),
};

const isOurs = (error: unknown): boolean => ['InvalidOption', 'InvalidName'].includes((error as Error).name);

describe('every public function', () => {
  it.each(Object.entries(calls))('%s takes what it is given, or says what is wrong with it', (_, call) => {
    const complaints: string[] = [];
    for (const [name, given] of Object.entries(junk)) {
      try {
        call(given);
      } catch (error) {
        if (!isOurs(error)) throw new Error(`of ${name}: ${inspect(error)}`, { cause: error });
        const { message } = error as Error;
        complaints.push(message);
        expect(message.length).toBeLessThan(400);
      }
    }
    expect(complaints.length).toBeGreaterThan(1);
  });

  it('lets through what an object of the caller throws', () => {
    expect(() => make().join(throwing as never)).toThrow('a getter');
  });

  it.each(Object.entries(junk))(
    'says of an input that emits %s what is wrong, and keeps the last good one',
    async (_, given) => {
      const [a, seen] = [make(), recorder()];
      seen.listen('join', a.join(of(given) as never), ({ status }) => status);
      seen.listen('serve', a.serve(of(given) as never), ({ status }) => status);
      for (const stream of ['join', 'serve']) {
        expect(seen.of(stream)).toEqual([expect.stringMatching(/^error: option \w+/)]);
      }
      const input$ = new Subject<unknown>();
      seen.listen('later', a.join(input$ as never), ({ status }) => status);
      input$.next(node);
      input$.next(given);
      expect(seen.of('later')).toEqual(['registering']);
      await a.close();
    },
  );

  it.each(Object.entries(junk))('ready rejects %s', async (_, given) => {
    const a = make();
    await expect(a.ready(given as never)).rejects.toThrow(
      'option registration: what join or serve returned expected',
    );
    await a.close();
  });

  it('asks no more of a logger than that it listens: what it throws is its own', async () => {
    const fail = (): never => {
      throw new Error('the disk is full');
    };
    const transport = fakeTransport();
    const a = make({ transport, logger: { debug: fail, info: fail, warn: fail, error: fail } });
    const seen = recorder();
    const input$ = new Subject<unknown>();
    seen.listen('session', a.session$, ({ status }) => status);
    seen.listen('join', a.join(input$ as never), ({ status }) => status);
    input$.next(node);
    input$.next(null);
    transport.last().fail('refused');
    await a.close();
    expect(seen.of('session')).toEqual(['connecting', 'connecting', 'closed', 'complete']);
    expect(seen.of('join')).toEqual(['registering', 'registering', 'complete']);
  });
});

describe('a registrar that is closed', () => {
  it('takes every call, connects to nothing, and completes', async () => {
    const transport = fakeTransport();
    const [a, seen] = [make({ transport }), recorder()];
    const before$ = a.join(node);
    await a.close();
    const streams: Readonly<Record<string, Observable<unknown>>> = {
      before: before$,
      join: a.join(node),
      'join of an input': a.join(new Observable<never>()),
      serve: a.serve({ app: 'billing' }),
      appRoutes: a.appRoutes$('billing'),
      exists: a.watch.exists$('/x'),
      data: a.watch.data$('/x'),
      children: a.watch.children$('/x'),
      tree: a.watch.tree$('/x'),
      members: a.members$,
      events: a.events$,
      invalid: a.invalid$,
      apps: a.apps$,
    };
    for (const [name, stream$] of Object.entries(streams)) {
      seen.listen(name, stream$, String);
      expect([name, seen.of(name)]).toEqual([name, ['complete']]);
    }
    await expect(a.ready(a.join(node))).rejects.toThrow('the registrar was closed');
    expect(() => a.join({ name: '', routes: [] })).toThrow('option name');
    await a.close();
    await a[Symbol.asyncDispose]();
    expect(transport.attempts).toEqual([]);
  });
});

import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { asyncScheduler } from 'rxjs';
import type { InvalidEntry } from '../../lib/codec/invalid-entry.ts';
import type { Request } from '../../lib/connection/request.ts';
import type { Stat } from '../../lib/connection/stat.ts';
import { directory$ } from '../../lib/directory/directory.ts';
import type { Entry } from '../../lib/directory/entry.ts';
import type { Change } from '../../lib/watch/change.ts';
import { sliceSize } from '../../lib/connection/work-queue.ts';
import { statOf } from '../support/entries.ts';
import { fakeWatches } from '../support/fake-watches.ts';

interface Znode {
  data: Uint8Array;
  stat: Stat;
}

const good = Buffer.from('good');
const bad = Buffer.from('bad');
const znode = (data: Uint8Array, mzxid = 2n): Znode => ({ data, stat: statOf({ mzxid }) });
const nameOf = (index: number): string => `n-${String(index).padStart(10, '0')}`;

/** A folder `/r` with these znodes. Data `good` are valid. */
const setUp = (contents: Map<string, Znode>) => {
  const { watches, connect } = fakeWatches();
  const decoded: string[] = [];
  const changes: Change<Entry<string>>[] = [];
  const decode = (path: string, bytes: Uint8Array): Either<InvalidEntry, string> => {
    decoded.push(path);
    const text = Buffer.from(bytes.subarray(0, 4)).toString();
    return text === 'good' ? right(text) : left({ path, bytes, reason: 'malformed', errors: ['bad'] });
  };
  const answer = (request: Request): object => {
    if (request.op === 'getChildren') return { children: [...contents.keys()], stat: statOf() };
    if (request.op !== 'multiRead' && request.op !== 'getData') return {};
    const read = (path: string): object => ({ op: 'getData', ...contents.get(path.slice('/r/'.length)) });
    return request.op === 'getData'
      ? read(request.path)
      : { results: request.reads.map(({ path }) => read(path)) };
  };
  const held = directory$(
    // Jest's fake timers make the pauses of any scheduler but rxjs' own, for which the event loop makes them.
    {
      ...watches,
      maxEntry: 2 * sliceSize,
      runtime: {
        ...watches.runtime,
        scheduler: {
          now: () => asyncScheduler.now(),
          schedule: asyncScheduler.schedule.bind(asyncScheduler),
        },
      },
    },
    { path: '/r', kindOf: () => 'entry', decode, keep: (entry) => entry },
  ).subscribe((change) => changes.push(change));
  const connected = () => {
    const connection = connect(answer);
    for (let turn = 0; turn < 3; turn += 1) connection.turn$.next('end');
    return connection;
  };
  const reasons = (): readonly string[] =>
    (changes.at(-1)?.changed ?? []).map(({ value }) => ('left' in value ? value.left.reason : value.right));
  return { connected, decoded, changes, held, reasons };
};

describe('directory$', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('quarantines an entry over maxEntry without decoding it, and keeps none of its bytes', () => {
    const [most, more] = [Buffer.alloc(2 * sliceSize), Buffer.alloc(2 * sliceSize + 1)];
    for (const data of [most, more]) data.write('good');
    const { connected, decoded, changes, reasons } = setUp(
      new Map([
        [nameOf(1), znode(most)],
        [nameOf(2), znode(more)],
      ]),
    );
    connected();
    jest.advanceTimersByTime(10);
    expect([decoded, reasons()]).toEqual([[`/r/${nameOf(1)}`], ['good', 'too-large']]);
    const [, large] = changes[0]?.changed ?? [];
    expect(large?.value).toMatchObject({
      left: { bytes: undefined, errors: ['its data are over maxEntry (131072 bytes) or maxFrame'] },
    });
  });

  it('decodes a quarantined znode once, however often it is read anew', () => {
    const contents = new Map([
      [nameOf(1), znode(bad)],
      [nameOf(2), znode(good)],
    ]);
    const { connected, decoded, reasons } = setUp(contents);
    connected();
    connected();
    const { events$, turn$ } = connected();
    for (const path of [`/r/${nameOf(1)}`, `/r/${nameOf(2)}`]) events$.next({ type: 'changed', path });
    for (let turn = 0; turn < 3; turn += 1) turn$.next('end');
    expect(reasons()).toEqual(['malformed', 'good']);
    expect(decoded.filter((path) => path.endsWith(nameOf(1)))).toHaveLength(1);
    expect(decoded.filter((path) => path.endsWith(nameOf(2)))).toHaveLength(4);
  });

  it('decodes a quarantined znode again when it was written, or created anew', () => {
    const contents = new Map([[nameOf(1), znode(bad)]]);
    const { connected, decoded, reasons } = setUp(contents);
    connected();
    contents.set(nameOf(1), znode(good, 3n));
    connected();
    expect([decoded.length, reasons()]).toEqual([2, ['good']]);
    contents.set(nameOf(1), { data: bad, stat: statOf({ mzxid: 3n, mtime: 1 }) });
    connected();
    expect([decoded.length, reasons()]).toEqual([3, ['malformed']]);
  });

  it('forgets a quarantined znode that is gone', () => {
    const contents = new Map([[nameOf(1), znode(bad)]]);
    const { connected, decoded } = setUp(contents);
    const { events$, turn$ } = connected();
    contents.clear();
    events$.next({ type: 'deleted', path: `/r/${nameOf(1)}` });
    turn$.next('end');
    contents.set(nameOf(1), znode(bad));
    connected();
    expect(decoded).toHaveLength(2);
  });

  it('decodes a slice between two turns of the event loop, and emits the snapshot when it is complete', () => {
    const large = Buffer.alloc(sliceSize);
    large.write('good');
    const contents = new Map(Array.from({ length: 60 }, (_, at) => [nameOf(at), znode(large)] as const));
    const { connected, decoded, changes, held } = setUp(contents);
    const { events$, turn$ } = connected();
    const counts: number[] = [];
    for (let count = 0; count < 30; count += 1) {
      counts.push(decoded.length);
      jest.advanceTimersToNextTimer();
    }
    expect([counts, changes]).toEqual([Array.from({ length: 30 }, (_, at) => at + 1), []]);
    // An event that arrives meanwhile waits for its turn.
    events$.next({ type: 'deleted', path: `/r/${nameOf(3)}` });
    turn$.next('end');
    jest.advanceTimersByTime(100);
    expect(changes.map(({ reset, changed, removed }) => [reset, changed.length, [...removed]])).toEqual([
      [true, 60, []],
      [false, 0, [`/r/${nameOf(3)}`]],
    ]);
    held.unsubscribe();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('decodes nothing more once it is unsubscribed, or the connection is gone', () => {
    const large = Buffer.alloc(sliceSize);
    large.write('good');
    const contents = new Map([1, 2, 3].map((at) => [nameOf(at), znode(large)] as const));
    const { connected, decoded, held } = setUp(contents);
    connected();
    connected();
    expect(decoded).toHaveLength(2);
    held.unsubscribe();
    jest.advanceTimersByTime(100);
    expect([decoded.length, jest.getTimerCount()]).toEqual([2, 0]);
  });
});

import * as fc from 'fast-check';
import { firstValueFrom, map, of, Subject } from 'rxjs';
import {
  diffByKey,
  excludeSelf,
  roundRobin,
  weightedRandom,
  type Pickable,
  type Picker,
} from '../../lib/index.ts';
import { marbles } from '../support/marbles.ts';

interface Named extends Pickable {
  readonly name: string;
}
const a: Named = { name: 'a' };
const b: Named = { name: 'b' };
const stopping: Named = { name: 's', state: 'stopping' };

describe.each([
  ['roundRobin', roundRobin],
  ['weightedRandom', weightedRandom],
] as const)('%s', (_, picking) => {
  it('never picks a route without endpoints: it has nowhere to dial', async () => {
    const lost: Pickable = { weight: 9, state: 'running', endpoints: [] };
    const here: Pickable = { state: 'running', endpoints: [{ host: 'h', port: 1 }] };
    const picker = await firstValueFrom(of([lost, here, lost]).pipe(picking<Pickable>()));
    expect([picker.size, picker.pick(), picker.pick()]).toEqual([1, here, here]);
    const none = await firstValueFrom(of([lost]).pipe(picking<Pickable>()));
    expect([none.size, none.pick()]).toEqual([0, undefined]);
  });

  it('never picks a route whose state is unknown to this version', async () => {
    const later: Pickable = { weight: 9, state: 'unknown' };
    const here: Pickable = { state: 'running' };
    const picker = await firstValueFrom(of([later, here]).pipe(picking<Pickable>()));
    expect([picker.size, picker.pick(), picker.pick()]).toEqual([1, here, here]);
  });
});

describe('roundRobin', () => {
  it('gives one after the other, and goes on where it was when the list changes', () => {
    const list$ = new Subject<readonly Named[]>();
    let picker: Picker<Named> | undefined;
    list$.pipe(roundRobin(() => 0)).subscribe((next) => {
      picker = next;
    });
    list$.next([a, b]);
    expect([picker?.pick(), picker?.pick(), picker?.pick()]).toEqual([a, b, a]);
    list$.next([a, b, { name: 'c' }]);
    expect(picker?.pick()).toEqual(a);
    expect(picker?.pick()).toEqual(b);
  });

  it('starts each subscription at a random place, also where the first list is empty', () => {
    const first = (point: number): Named | undefined => {
      let picker: Picker<Named> | undefined;
      const c = { name: 'c' };
      of<readonly Named[][]>([], [stopping], [a, stopping, b, c])
        .pipe(roundRobin<Named>(() => point))
        .subscribe((next) => {
          expect(next.pick() === undefined).toBe(next.size === 0);
          picker = next;
        });
      // The third list has been asked once.
      return picker?.pick();
    };
    expect([0, 0.4, 0.99].map((point) => first(point)?.name)).toEqual(['b', 'c', 'a']);
  });

  it('spreads few calls of many clients over all values', () => {
    const list: readonly Named[] = Array.from({ length: 10 }, (_, n) => ({ name: String(n) }));
    const calls = new Map(list.map(({ name }) => [name, 0]));
    for (let client = 0; client < 300; client += 1) {
      of(list)
        .pipe(roundRobin<Named>())
        .subscribe((picker) => {
          const name = picker.pick()?.name ?? '';
          calls.set(name, (calls.get(name) ?? 0) + 1);
        });
    }
    // 30 each would be even; by chance more than 80 do not occur.
    expect(Math.max(...calls.values())).toBeLessThan(80);
    expect(calls.size).toBe(10);
  });

  it('refuses a source of chance that is no function', () => {
    expect(() => roundRobin(4 as never)).toThrow('option random: a function expected, 4 given');
  });

  it('skips what is not running, and has nothing to give when nothing is', async () => {
    const picker = await firstValueFrom(of([a, stopping]).pipe(roundRobin()));
    expect([picker.size, picker.pick(), picker.pick()]).toEqual([1, a, a]);
    const none = await firstValueFrom(of([stopping]).pipe(roundRobin()));
    expect([none.size, none.pick()]).toEqual([0, undefined]);
  });

  it('emits with the lists: never, empty, one, many, error', () => {
    marbles(({ hot, expectObservable }) => {
      const sizes = (diagram: string) =>
        hot<readonly Named[]>(diagram, { x: [], y: [a], z: [a, b] }).pipe(
          roundRobin(),
          map(({ size }) => size),
        );
      const values = { x: 0, y: 1, z: 2 };
      for (const diagram of ['---', '--|', '-x|', '-xyz|', '-z#']) {
        expectObservable(sizes(diagram)).toBe(diagram, values);
      }
    });
  });
});

describe('weightedRandom', () => {
  const share = async (list: readonly Named[], points: number) => {
    let point = 0;
    const picker = await firstValueFrom(of(list).pipe(weightedRandom(() => point++ / points)));
    const counts = new Map<string, number>();
    for (let count = 0; count < points; count += 1) {
      const name = picker.pick()?.name ?? '-';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return Object.fromEntries(counts);
  };

  it('picks in proportion to the weights', async () => {
    expect(
      await share(
        [
          { ...a, weight: 1 },
          { ...b, weight: 3 },
        ],
        400,
      ),
    ).toEqual({ a: 100, b: 300 });
  });

  it('never picks a weight of 0 beside others, and picks uniformly where all are 0', async () => {
    expect(
      await share(
        [
          { ...a, weight: 0 },
          { ...b, weight: 2 },
        ],
        100,
      ),
    ).toEqual({ b: 100 });
    expect(
      await share(
        [
          { ...a, weight: 0 },
          { ...b, weight: 0 },
        ],
        100,
      ),
    ).toEqual({ a: 50, b: 50 });
  });

  it('gives something exactly when there is something to give', () => {
    const item = fc.record({
      weight: fc.nat(),
      state: fc.constantFrom('running' as const, 'loaded' as const),
    });
    fc.assert(
      fc.property(
        fc.array(item),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (list, chance) => {
          of(list)
            .pipe(weightedRandom(() => chance))
            .subscribe((picker) => {
              expect(picker.pick()?.state).toBe(picker.size > 0 ? 'running' : undefined);
            });
        },
      ),
    );
  });
});

describe('diffByKey', () => {
  it('tells what was added, changed and removed', () => {
    marbles(({ hot, expectObservable }) => {
      const b2 = { ...b, weight: 2 };
      const list$ = hot<readonly Named[]>('-x-y-|', { x: [a, b], y: [b2] });
      expectObservable(list$.pipe(diffByKey(({ name }) => name))).toBe('-x-y-|', {
        x: { added: [a, b], changed: [], removed: [] },
        y: { added: [], changed: [{ before: b, now: b2 }], removed: [a] },
      });
    });
  });

  it('leads from each list to the next one', () => {
    const lists = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 9 })));
    fc.assert(
      fc.property(lists, (all) => {
        let known = new Set<number>();
        of(...all)
          .pipe(diffByKey((value) => value))
          .subscribe(({ added, removed }) => {
            for (const value of removed) known.delete(value);
            for (const value of added) known.add(value);
          });
        expect(known).toEqual(new Set(all.at(-1)));
        known = new Set();
      }),
    );
  });
});

describe('diffByKey, where several values have one key', () => {
  it('counts each key once: the newest value of a list stands for it', () => {
    marbles(({ hot, expectObservable }) => {
      const [old, now] = [
        { name: 'a', weight: 1 },
        { name: 'a', weight: 2 },
      ];
      const lists = { x: [old], y: [old, now], z: [now], '0': [] };
      const list$ = hot<readonly Named[]>('-x-y-z-0-y-x-|', lists);
      const none = { added: [], changed: [], removed: [] };
      expectObservable(list$.pipe(diffByKey(({ name }) => name))).toBe('-a-b-c-d-e-f-|', {
        a: { ...none, added: [old] },
        b: { ...none, changed: [{ before: old, now }] },
        c: none,
        d: { ...none, removed: [now] },
        e: { ...none, added: [now] },
        f: { ...none, changed: [{ before: now, now: old }] },
      });
    });
  });

  it('adds and removes each key in turn, whatever the lists', () => {
    const value = fc.record({ key: fc.constantFrom('a', 'b', undefined), id: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(fc.array(value)), (lists) => {
        const pool = new Map<unknown, unknown>();
        of(...lists)
          .pipe(diffByKey(({ key }) => key))
          .subscribe(({ added, changed, removed }) => {
            for (const { key } of removed) expect(pool.delete(key)).toBe(true);
            for (const { before, now } of changed) {
              expect(pool.get(before.key)).toBe(before);
              pool.set(now.key, now);
            }
            for (const each of added) {
              expect(pool.has(each.key)).toBe(false);
              pool.set(each.key, each);
            }
          });
        expect(pool).toEqual(new Map((lists.at(-1) ?? []).map((each) => [each.key, each])));
      }),
    );
  });

  it('knows a value that is undefined', () => {
    const told: unknown[] = [];
    of<(string | undefined)[][]>([undefined], [undefined], [])
      .pipe(diffByKey((value) => value))
      .subscribe((diff) => told.push(diff));
    const none = { added: [], changed: [], removed: [] };
    expect(told).toEqual([{ ...none, added: [undefined] }, none, { ...none, removed: [undefined] }]);
  });
});

describe('excludeSelf', () => {
  it('leaves out what is our own', () => {
    marbles(({ hot, expectObservable }) => {
      const [own, other] = [{ self: true }, { self: false }];
      expectObservable(hot('-x-|', { x: [own, other] }).pipe(excludeSelf())).toBe('-y-|', { y: [other] });
    });
  });
});

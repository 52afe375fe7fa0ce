import * as fc from 'fast-check';
import { emptyMap, type PersistentMap } from '../../../lib/testing/tree/persistent-map.ts';

/** Two keys of one FNV-1a hash. */
const colliding = ['costarring', 'liquid'];
const key = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom(...colliding));
const change = fc.record({ key, value: fc.option(fc.integer()) });

const changed = (map: PersistentMap<number>, { key: at, value }: { key: string; value: number | null }) =>
  value === null ? map.delete(at) : map.set(at, value);

describe('emptyMap', () => {
  it('does what a Map does, whatever is set and deleted', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const model = new Map<string, number>();
        let map = emptyMap<number>();
        for (const one of changes) {
          map = changed(map, one);
          if (one.value === null) model.delete(one.key);
          else model.set(one.key, one.value);
          expect([map.has(one.key), map.get(one.key)]).toEqual([model.has(one.key), model.get(one.key)]);
        }
        expect(map.size).toBe(model.size);
        expect(new Map(map.entries())).toEqual(model);
        expect(new Set(map.keys())).toEqual(new Set(model.keys()));
      }),
    );
  });

  it('leaves the maps that it came from as they were', () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(change), (first, then) => {
        const before = first.reduce(changed, emptyMap<number>());
        const entries = new Map(before.entries());
        then.reduce(changed, before);
        expect(new Map(before.entries())).toEqual(entries);
      }),
    );
  });

  it('keeps keys of one hash apart', () => {
    const map = colliding.reduce((grown, name, at) => grown.set(name, at), emptyMap<number>());
    expect(colliding.map((name) => map.get(name))).toEqual([0, 1]);
    expect([...map.delete('liquid').entries()]).toEqual([['costarring', 0]]);
  });
});

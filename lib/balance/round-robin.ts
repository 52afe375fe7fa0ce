import { defer, map, type OperatorFunction } from 'rxjs';
import { requireFunction } from '../errors/required.ts';
import { isPickable, type Pickable, type Picker } from './picker.ts';

/**
 * A picker that takes one after the other, each as often as the next. Each subscription starts at a random place, so that
 * many clients with few calls each do not all call the first value. It goes on from there when the list changes. `random`
 * returns a number in [0, 1). Emits one picker for each list; completes and errors with the list. Throws InvalidOption.
 *
 * @example
 * registrar.appRoutes$('billing').pipe(roundRobin()).subscribe((picker) => {
 *   const [endpoint] = picker.pick()?.endpoints ?? [];
 * });
 */
export const roundRobin = <T extends Pickable>(
  random: () => number = Math.random,
): OperatorFunction<readonly T[], Picker<T>> => {
  requireFunction('random', random);
  return (list$) =>
    defer(() => {
      let turn: number | undefined;
      return list$.pipe(
        map((list) => {
          const usable = list.filter(isPickable);
          const { length: size } = usable;
          const pick = (): T | undefined => {
            if (size === 0) return undefined;
            const current = turn ?? Math.floor(random() * size);
            turn = current + 1;
            return usable[current % size];
          };
          return { size, pick };
        }),
      );
    });
};

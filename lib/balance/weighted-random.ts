import { map, type OperatorFunction } from 'rxjs';
import { requireFunction } from '../errors/required.ts';
import { isPickable, type Pickable, type Picker } from './picker.ts';

const weightOf = ({ weight = 1 }: Pickable): number => Math.max(0, weight);

/**
 * A picker that takes by chance, in proportion to the weights; where all of them are 0, each as likely as the next. Emits one
 * for each list; completes and errors with the list. Throws InvalidOption.
 *
 * @example
 * registrar.appRoutes$('billing').pipe(weightedRandom()).subscribe((picker) => {
 *   route = picker.pick();
 * });
 */
export const weightedRandom = <T extends Pickable>(
  random: () => number = Math.random,
): OperatorFunction<readonly T[], Picker<T>> => {
  requireFunction('random', random);
  return map((list) => {
    const usable = list.filter(isPickable);
    const { length: size } = usable;
    let sum = 0;
    const bounds = usable.map((each) => (sum += weightOf(each)));
    const total = sum;
    const pick = (): T | undefined => {
      if (total === 0) return usable[Math.floor(random() * size)];
      const point = random() * total;
      let [low, high] = [0, size - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (point < (bounds[middle] as number)) high = middle;
        else low = middle + 1;
      }
      return usable[low];
    };
    return { size, pick };
  });
};

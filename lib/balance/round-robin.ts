import { defer, map, type OperatorFunction } from 'rxjs';
import { isPickable, type Pickable, type Picker } from './picker.ts';

/** One after the other, each as often as the next; goes on where it was when the list changes. */
export const roundRobin =
  <T extends Pickable>(): OperatorFunction<readonly T[], Picker<T>> =>
  (list$) =>
    defer(() => {
      let turn = 0;
      return list$.pipe(
        map((list) => {
          const usable = list.filter(isPickable);
          const { length: size } = usable;
          return { size, pick: () => (size === 0 ? undefined : usable[turn++ % size]) };
        }),
      );
    });

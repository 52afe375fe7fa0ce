import { defer, map, type OperatorFunction } from 'rxjs';
import { isPickable, type Pickable, type Picker } from './picker.ts';

/**
 * A picker that takes one after the other, each as often as the next; it goes on where it was when the list changes. Emits
 * one for each list; completes and errors with the list.
 *
 * @example
 * registrar.appRoutes$('billing').pipe(roundRobin()).subscribe((picker) => {
 *   const [endpoint] = picker.pick()?.endpoints ?? [];
 * });
 */
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

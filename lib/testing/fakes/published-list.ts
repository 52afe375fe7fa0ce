import { BehaviorSubject, distinctUntilChanged, map, type Observable } from 'rxjs';

/** A list of what is published, in the order of publication. */
export interface PublishedList<T> {
  readonly list$: Observable<readonly T[]>;
  /** One entry: a value adds or replaces it, undefined removes it. */
  entry(): (value: T | undefined) => void;
}

export const publishedList = <T>(): PublishedList<T> => {
  const list$ = new BehaviorSubject<readonly T[]>([]);
  return {
    // Always the newest: a handler of one list may have caused the next before all subscribers received the first.
    list$: list$.pipe(
      map(() => list$.value),
      distinctUntilChanged(),
    ),
    entry: () => {
      let current: T | undefined;
      return (value) => {
        const before = current;
        current = value;
        if (before === value) return;
        const added = value === undefined ? [] : [value];
        const { value: list } = list$;
        if (before === undefined) list$.next([...list, ...added]);
        else list$.next(list.flatMap((each) => (each === before ? added : [each])));
      };
    },
  };
};

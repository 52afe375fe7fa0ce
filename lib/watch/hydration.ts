import type { WatchEvent } from '../connection/watch-event.ts';
import { listSlice, sliceSize } from '../connection/work-queue.ts';
import type { Change, Located } from './change.ts';
import type { Task } from './task.ts';

/**
 * The bookkeeping of a subtree that is read: which reads are needed, and when they make a consistent picture. Pure: it
 * sends nothing and knows no time.
 */
export interface Hydration<A extends Located> {
  event(event: WatchEvent): void;
  /** The list of a folder is to be read once more. */
  relist(path: string): void;
  /** True when this is news: the events of the folder's unreadable children never come, its lists must tell. */
  blind(folder: string): boolean;
  isBlind(folder: string): boolean;
  /** The reads to send now; each is to be answered by one of the four methods below. */
  due(limit: number): readonly Task[];
  found(task: Task, value: A): void;
  absent(task: Task): void;
  listed(task: Task, names: readonly string[], zxid: bigint): void;
  /** As `listed`, in steps: yields how many names the next step looks at. Nothing else may be called meanwhile. */
  listing(task: Task, names: readonly string[], zxid: bigint): Generator<number, void>;
  /** A list that cannot be had for now: `relist` tries again. Without the root there is no picture at all. */
  failed(task: Task): void;
  /** How many children the root should have, by its last list and the events since; undefined before the first. */
  size(): number | undefined;
  /** Pictures that became whole. To be called when all that arrived together has been told. */
  take(zxid: bigint): Generator<Change<A>>;
}

/** All steps of a listing at once. */
export const listedBy =
  <A extends Located>(listing: Hydration<A>['listing']): Hydration<A>['listed'] =>
  (task, names, zxid) => {
    Array.from(listing(task, names, zxid));
  };

/** Calls `look` for each item, and yields before every {@link listSlice} of them, or before fewer where names are long. */
export function* inSteps<T>(
  items: Iterable<T>,
  count: number,
  look: (item: T) => void,
): Generator<number, void> {
  let [seen, start, length] = [0, 0, 0];
  for (const item of items) {
    const isLong = length >= sliceSize;
    if (isLong || seen === start) {
      yield isLong ? listSlice : Math.max(1, Math.min(listSlice, count - seen));
      [start, length] = [seen + listSlice, 0];
    }
    look(item);
    seen += 1;
    length += typeof item === 'string' ? item.length : 0;
  }
}

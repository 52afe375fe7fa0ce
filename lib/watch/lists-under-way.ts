import type { WatchEvent } from '../connection/watch-event.ts';
import type { Task } from './task.ts';

type Touched = ReadonlyMap<string, WatchEvent['type']>;

/** Lists that have been asked for, and what was created or deleted meanwhile: its events know better than the lists. */
export interface ListsUnderWay {
  has(list: Task): boolean;
  asked(list: Task): void;
  touch(path: string, type: 'created' | 'deleted'): void;
  /** Of now, by path. */
  touched(): Touched;
  answered(list: Task): void;
}

const nothing: Touched = new Map();

export const listsUnderWay = (): ListsUnderWay => {
  const lists = new Set<Task>();
  let touched = new Map<string, WatchEvent['type']>();
  return {
    has: (list) => lists.has(list),
    asked: (list) => {
      lists.add(list);
    },
    touch: (path, type) => {
      if (lists.size > 0) touched.set(path, type);
    },
    touched: () => (lists.size > 0 ? touched : nothing),
    answered: (list) => {
      // Whoever took them goes on with what was touched until now.
      if (lists.delete(list) && lists.size === 0) touched = new Map();
    },
  };
};

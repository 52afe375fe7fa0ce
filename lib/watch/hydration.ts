import type { WatchEvent } from '../connection/watch-event.ts';
import { parentOf } from '../codec/cluster-paths.ts';
import type { Change } from './change.ts';

/** One read that is needed. */
export interface Task {
  readonly read: 'data' | 'children';
  readonly path: string;
  /** False once it is answered, or its answer is of no use any more. */
  live: boolean;
}

/** What is to be read at a path. */
export type Wants = (path: string) => { readonly data: boolean; readonly children: boolean };

/**
 * The bookkeeping of a subtree that is read through one recursive watch: which reads are needed, and when they make a
 * consistent picture. Pure: it sends nothing and knows no time.
 *
 * Two batches give the consistency. What one batch asked for is complete before any of it is told, and what events
 * touch in the meantime waits for the next batch, so that a busy subtree still gets its pictures.
 */
export interface Hydration<A> {
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
  /** A list that cannot be had for now: `relist` tries again. Without the root there is no picture at all. */
  failed(task: Task): void;
  /** How many children the root should have, by its last list and the events since; undefined before the first. */
  size(): number | undefined;
  /** Pictures that became whole. To be called when all that arrived together has been told. */
  take(zxid: bigint): Generator<Change<A>>;
}

interface Batch<A> {
  /** By path. A task that is not live any more may stand here still. */
  readonly tasks: Readonly<Record<Task['read'], Map<string, Task>>>;
  /** Live ones. */
  pending: number;
  readonly changed: Map<string, A>;
  readonly removed: Set<string>;
  listedAt: bigint;
}

const newBatch = <A>(): Batch<A> => ({
  tasks: { data: new Map(), children: new Map() },
  pending: 0,
  changed: new Map(),
  removed: new Set(),
  listedAt: 0n,
});
const below = (folder: string): string => (folder === '/' ? '/' : `${folder}/`);

export const hydration = <A>(root: string, wants: Wants): Hydration<A> => {
  /** All that a taken picture, or the batch under way, knows. */
  const known = new Set<string>();
  const blindFolders = new Set<string>();
  let queue: Task[] = [];
  /** How many of the queue have been taken. */
  let taken = 0;
  const listsUnderWay = new Set<Task>();
  /** Created or deleted while a list was under way: their events know better than the list. */
  const touched = new Map<string, WatchEvent['type']>();
  /** Children of the root, by its last list and the events since. */
  let size: number | undefined;
  let current: Batch<A> | undefined = newBatch<A>();
  let next = newBatch<A>();
  let first = true;
  let listedAt = 0n;

  const need = (batch: Batch<A>, read: Task['read'], path: string): void => {
    const tasks = batch.tasks[read];
    if (tasks.get(path)?.live) return;
    const task: Task = { read, path, live: true };
    tasks.set(path, task);
    batch.pending += 1;
    if (batch === current) queue.push(task);
  };
  /** True when the answer is still of use: then it is the batch under way that waits for it. */
  const settle = (task: Task): boolean => {
    if (task.read === 'children' && listsUnderWay.delete(task) && listsUnderWay.size === 0) touched.clear();
    return task.live && end(current, task);
  };
  const end = (batch: Batch<A> | undefined, task: Task | undefined): boolean => {
    if (!batch || !task?.live) return false;
    task.live = false;
    batch.pending -= 1;
    return true;
  };
  const isDirect = (path: string): boolean => path !== root && parentOf(path) === root;
  const remove = (batch: Batch<A>, path: string): void => {
    batch.changed.delete(path);
    if (known.delete(path)) batch.removed.add(path);
  };
  const forget = (path: string): void => {
    for (const read of ['data', 'children'] as const) {
      end(current, current?.tasks[read].get(path));
      end(next, next.tasks[read].get(path));
      next.tasks[read].delete(path);
    }
    blindFolders.delete(path);
    remove(next, path);
  };
  const begin = (): void => {
    const { data } = wants(root);
    if (data && current) need(current, 'data', root);
    if (current) need(current, 'children', root);
  };
  begin();

  return {
    event: ({ type, path }) => {
      const step = { created: 1, deleted: -1, changed: 0, children: 0 }[type];
      if (step !== 0 && listsUnderWay.size > 0) touched.set(path, type);
      if (size !== undefined && step !== 0 && isDirect(path)) size += step;
      if (type === 'deleted') forget(path);
      else if (type === 'children') {
        if (blindFolders.has(path)) need(next, 'children', path);
      } else if (wants(path).data) need(next, 'data', path);
    },
    relist: (path) => {
      const stuck = current?.tasks.children.get(path);
      if (stuck?.live && !listsUnderWay.has(stuck) && !queue.includes(stuck, taken)) queue.push(stuck);
      else need(next, 'children', path);
    },
    blind: (folder) => {
      if (blindFolders.has(folder)) return false;
      blindFolders.add(folder);
      // A list under way was asked for without a watch.
      const asked = current?.tasks.children.get(folder);
      if (asked?.live && listsUnderWay.has(asked)) need(next, 'children', folder);
      else if (current) need(current, 'children', folder);
      return true;
    },
    isBlind: (folder) => blindFolders.has(folder),
    due: (limit) => {
      const tasks: Task[] = [];
      for (; taken < queue.length && tasks.length < limit; taken += 1) {
        const task = queue[taken] as Task;
        if (!task.live) continue;
        tasks.push(task);
        if (task.read === 'children') listsUnderWay.add(task);
      }
      if (taken === queue.length) [queue, taken] = [[], 0];
      return tasks;
    },
    found: (task, value) => {
      if (!settle(task) || !current) return;
      known.add(task.path);
      current.changed.set(task.path, value);
    },
    absent: (task) => {
      if (settle(task) && current) remove(current, task.path);
    },
    listed: (task, names, zxid) => {
      const before = new Map(touched);
      if (!settle(task) || !current) return;
      const folder = below(task.path);
      const present = new Set(names);
      for (const path of known) {
        if (!path.startsWith(folder) || path === root) continue;
        const name = path.slice(folder.length).split('/', 1)[0] ?? '';
        if (!present.has(name) && !before.has(folder + name)) remove(current, path);
      }
      for (const name of names) {
        const path = folder + name;
        if (before.has(path) || known.has(path)) continue;
        const { data, children } = wants(path);
        if (data) need(current, 'data', path);
        if (children) need(current, 'children', path);
      }
      if (task.path !== root) return;
      current.listedAt = zxid;
      size = names.length;
      for (const [path, type] of before) {
        if (isDirect(path))
          size += Number(type === 'created') - Number(present.has(path.slice(folder.length)));
      }
    },
    failed: (task) => {
      if (listsUnderWay.delete(task) && listsUnderWay.size === 0) touched.clear();
      if (!(first && task.path === root)) settle(task);
    },
    size: () => size,
    *take(zxid) {
      for (;;) {
        if (!current) {
          if (next.pending + next.removed.size === 0) return;
          current = next;
          next = newBatch();
          for (const tasks of Object.values(current.tasks)) {
            for (const task of tasks.values()) if (task.live) queue.push(task);
          }
        }
        if (current.pending > 0) return;
        const { changed, removed } = current;
        if (current.listedAt > listedAt) ({ listedAt } = current);
        for (const path of changed.keys()) removed.delete(path);
        const change: Change<A> = { reset: first, changed, removed, listedAt, zxid };
        current = undefined;
        first = false;
        yield change;
      }
    },
  };
};

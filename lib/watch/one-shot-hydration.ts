import { childOf, parentOf } from '../codec/cluster-paths.ts';
import { answer, keep, need, newBatch, pictureOf, supersede, type Batch, type Place } from './batch.ts';
import type { Located } from './change.ts';
import type { Hydration } from './hydration.ts';
import { readQueue } from './read-queue.ts';
import { unread, type Task, type Wants } from './task.ts';

interface Folder extends Task {
  /** By its last list, less those that have gone since: what is wanted of them is known, or is being read. */
  names: Set<string>;
}

interface OneShotBatch<A> extends Batch<A> {
  /** Something that was listed went before it could be read: the list is out of date. */
  vanished: boolean;
  extended: boolean;
}

/**
 * The bookkeeping of a subtree that is read through one-shot watches. Each read arms the watch of what it reads, so an
 * event asks for that read once more, and no event is missed. The end of a child is told at once where all is known up
 * to then. Else only a list says what is there: whoever believed the event before it could tell of a folder that has
 * never been.
 *
 * A batch is told when it is whole, and what events touch in the meantime waits for the next one; but once it takes
 * that in, where it has found itself to be out of date.
 */
export const oneShotHydration = <A extends Located>(root: string, wants: Wants): Hydration<A> => {
  const places = new Map<string, Place<A>>();
  const folders = new Map<string, Folder>();
  const queue = readQueue();
  const batch = (removed?: Set<string>): OneShotBatch<A> => ({
    ...newBatch(removed),
    vanished: false,
    extended: false,
  });
  const nothing = () => ({ tasks: new Set<Task>(), removed: new Set<string>() });
  let current: OneShotBatch<A> | undefined = batch();
  let next = nothing();
  /** Ended while there was nothing to be read. */
  let gone = new Set<string>();
  let first = true;
  /** The first list of the root has failed, and is waited for. */
  let stalled = false;
  let listedAt = 0n;

  const placeOf = (path: string): Place<A> => {
    const place = places.get(path) ?? { ...unread('getData', path), known: false, value: undefined };
    places.set(path, place);
    return place;
  };
  const folderOf = (path: string): Folder => {
    const folder = folders.get(path) ?? { ...unread('getChildren', path), names: new Set() };
    folders.set(path, folder);
    return folder;
  };
  /** What was read is no longer so, and its watch is spent. */
  const again = (task: Task | undefined): void => {
    if (!task || (task.live && task.queued)) return;
    if (!stalled || task.path !== root || task.op === 'getData') next.tasks.add(task);
    else {
      stalled = false;
      queue.push(task);
    }
  };
  /** What stood at a path is gone, and all that was below it. */
  const forget = (path: string, removed: Set<string>): void => {
    const [place, folder] = [places.get(path), folders.get(path)];
    for (const task of [place, folder]) {
      if (!task) continue;
      if (answer(current, task) && removed === next.removed) current.vanished = true;
      next.tasks.delete(task);
    }
    if (place?.known) removed.add(path);
    // What the batch has found stands in its picture, unless it has also found the end of it.
    if (place && removed !== next.removed) place.value = undefined;
    places.delete(path);
    folders.delete(path);
    for (const name of folder?.names ?? []) forget(childOf(path, name), removed);
  };
  const unlist = (path: string): void => {
    folders.get(parentOf(path))?.names.delete(path.slice(path.lastIndexOf('/') + 1));
  };
  const extend = (to: OneShotBatch<A>): void => {
    to.extended = true;
    to.found = to.found.filter((place) => places.get(place.path) === place);
    for (const path of next.removed) to.removed.add(path);
    const { tasks } = next;
    next = nothing();
    for (const task of tasks) need(to, queue, task);
  };
  if (wants(root, parentOf(root)).data) need(current, queue, placeOf(root));
  need(current, queue, folderOf(root));

  return {
    event: ({ type, path }) => {
      if (type === 'changed') again(places.get(path));
      else if (type === 'children') again(folders.get(path));
      else if (path === root) {
        // Its own reads wait for it to come again.
        if (wants(root, parentOf(root)).data) again(placeOf(root));
        again(folders.get(root));
      } else if (type === 'deleted') {
        forget(path, current || next.tasks.size > 0 ? next.removed : gone);
        unlist(path);
      }
    },
    relist: (path) => {
      again(folders.get(path));
    },
    // Whether it may be read or not, a child shows in the list.
    blind: () => false,
    isBlind: () => true,
    due: queue.take,
    found: (task, value) => {
      if (!answer(current, task)) return;
      // Come again since its end was told: this picture has it anew, and the next one must not end it.
      if (next.removed.delete(task.path)) supersede(current, task.path);
      keep(current, task, value);
    },
    absent: (task) => {
      if (!answer(current, task)) return;
      if (task.path === root) {
        const place = task as Place<A>;
        if (place.known) current.removed.add(root);
        place.known = false;
        return;
      }
      current.vanished = true;
      forget(task.path, current.removed);
      unlist(task.path);
    },
    listed: (task, names, zxid) => {
      if (!answer(current, task)) return;
      // Every task of a list is made here, as a folder.
      const folder = task as Folder;
      const { path, names: before } = folder;
      folder.names = new Set(names);
      for (const name of before) if (!folder.names.has(name)) forget(childOf(path, name), current.removed);
      for (const name of names) {
        if (before.has(name)) continue;
        const child = childOf(path, name);
        const { data, children } = wants(child, path);
        if (data) need(current, queue, placeOf(child));
        if (children) need(current, queue, folderOf(child));
      }
      if (path === root) current.listedAt = zxid;
    },
    failed: (task) => {
      if (first && task.path === root) stalled = true;
      else answer(current, task);
    },
    size: () => (first ? undefined : folders.get(root)?.names.size),
    *take(zxid) {
      for (;;) {
        if (!current) {
          if (gone.size > 0) {
            const removed = gone;
            gone = new Set();
            yield { reset: false, changed: [], removed, listedAt, zxid };
          }
          const { tasks, removed } = next;
          if (tasks.size + removed.size === 0) return;
          current = batch(removed);
          next = nothing();
          for (const task of tasks) need(current, queue, task);
        }
        if (current.pending > 0) return;
        if (current.vanished && !current.extended && next.tasks.size + next.removed.size > 0) {
          extend(current);
          continue;
        }
        if (current.listedAt > listedAt) ({ listedAt } = current);
        const picture = pictureOf(current, { reset: first, listedAt, zxid });
        current = undefined;
        first = false;
        yield picture;
      }
    },
  };
};

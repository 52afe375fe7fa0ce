import { childOf, nameOf, parentOf } from '../codec/cluster-paths.ts';
import {
  answer,
  keep,
  need,
  newBatch,
  newPlace,
  pictureOf,
  reach,
  supersede,
  type Batch,
  type Place,
} from './batch.ts';
import type { Located } from './change.ts';
import { inSteps, listedBy, type Hydration } from './hydration.ts';
import { arrived, isAhead, newMeantime, takeIn, touched } from './meantime.ts';
import { readQueue } from './read-queue.ts';
import { unread, type Task, type Wants } from './task.ts';

interface Folder extends Task {
  /** By its last list, less those that have gone since: what is wanted of them is known, or is being read. */
  names: Set<string>;
}

/**
 * The bookkeeping of a subtree that is read through one-shot watches. Each read arms the watch of what it reads, so an
 * event asks for that read once more, and no event is missed. The end of a child is told at once where all is known up
 * to then. Else only a list says what is there: whoever believed the event before it could tell of a folder that has
 * never been.
 *
 * A batch is told when it is whole. What changes between its event and its read does so in silence, so an answer may show
 * whatever came before it: a batch takes in all that events have touched by its last answer. It does so a few times at
 * most, so that a subtree whose znodes change faster than they can be read still gets its pictures.
 */
export const oneShotHydration = <A extends Located>(root: string, wants: Wants): Hydration<A> => {
  const places = new Map<string, Place<A>>();
  const folders = new Map<string, Folder>();
  const queue = readQueue();
  let current: Batch<A> | undefined = newBatch(1);
  const next = newMeantime();
  /** Ended while there was nothing to be read. */
  let gone = new Set<string>();
  let first = true;
  /** The first list of the root has failed, and is waited for. */
  let stalled = false;
  let listedAt = 0n;

  const placeOf = (path: string): Place<A> => {
    const place = places.get(path) ?? newPlace<A>(path);
    places.set(path, place);
    return place;
  };
  const folderOf = (path: string): Folder => {
    const folder = folders.get(path) ?? { ...unread('getChildren', path), names: new Set() };
    folders.set(path, folder);
    return folder;
  };
  const settle = (task: Task): boolean => {
    if (!answer(current, task)) return false;
    reach(current, next.now);
    return true;
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
      if (settle(task)) touched(next);
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
    folders.get(parentOf(path))?.names.delete(nameOf(path));
  };
  function* listing(task: Task, names: readonly string[], zxid: bigint): Generator<number, void> {
    if (!settle(task) || !current) return;
    const batch = current;
    // Every task of a list is made here, as a folder.
    const folder = task as Folder;
    const { path, names: before } = folder;
    const present = new Set<string>();
    folder.names = present;
    yield* inSteps(names, names.length, (name) => present.add(name));
    yield* inSteps(before, before.size, (name) => {
      if (!present.has(name)) forget(childOf(path, name), batch.removed);
    });
    yield* inSteps(names, names.length, (name) => {
      if (before.has(name)) return;
      const child = childOf(path, name);
      const { data, children } = wants(child, path);
      if (data) need(batch, queue, placeOf(child));
      if (children) need(batch, queue, folderOf(child));
    });
    if (path === root) batch.listedAt = zxid;
  }
  if (wants(root, parentOf(root)).data) need(current, queue, placeOf(root));
  need(current, queue, folderOf(root));

  return {
    event: ({ type, path }) => {
      arrived(next);
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
      if (next.tasks.size + next.removed.size > 0) touched(next);
    },
    relist: (path) => {
      again(folders.get(path));
    },
    // Whether it may be read or not, a child shows in the list.
    blind: () => false,
    isBlind: () => true,
    due: queue.take,
    found: (task, value) => {
      if (!settle(task) || !current) return;
      // Come again since its end was told: this picture has it anew, and the next one must not end it.
      if (next.removed.delete(task.path)) supersede(current, task.path);
      keep(current, task, value);
    },
    absent: (task) => {
      if (!settle(task) || !current) return;
      if (task.path === root) {
        const place = task as Place<A>;
        if (place.known) current.removed.add(root);
        place.known = false;
        place.value = undefined;
        return;
      }
      forget(task.path, current.removed);
      unlist(task.path);
    },
    listed: listedBy(listing),
    listing,
    failed: (task) => {
      if (first && task.path === root) stalled = true;
      else answer(current, task);
    },
    size: () => (first ? undefined : folders.get(root)?.names.size),
    *take(zxid) {
      next.over = true;
      for (;;) {
        if (!current) {
          const removed = gone;
          gone = new Set();
          // What arrived together may be of one commit; the lists say no more than that.
          const isAll = next.removed.size === 0 && ![...next.tasks].some(({ op }) => op === 'getData');
          if (!isAll) for (const path of removed) next.removed.add(path);
          else if (removed.size > 0) yield { reset: false, changed: [], removed, listedAt, zxid };
          if (next.tasks.size + next.removed.size === 0) return;
          current = newBatch();
          takeIn(current, next, queue, places);
        } else if (isAhead(current, next)) takeIn(current, next, queue, places);
        if (current.pending > 0) return;
        if (current.listedAt > listedAt) ({ listedAt } = current);
        const picture = pictureOf(current, { reset: first, listedAt, zxid });
        current = undefined;
        first = false;
        yield picture;
      }
    },
  };
};

import { childOf, parentOf } from '../codec/cluster-paths.ts';
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
import { listsUnderWay } from './lists-under-way.ts';
import { arrived, isAhead, newMeantime, takeIn, touched } from './meantime.ts';
import { readQueue } from './read-queue.ts';
import { unread, type Task, type Wants } from './task.ts';

/**
 * By one recursive watch. Two batches give the consistency: what one batch asked for is complete before any of it is
 * told, and what events touch in the meantime waits for the next batch. A picture is the tree after one commit: where an
 * answer is of a later event than the first one that waits, the batch takes in all that waits. It does so a few times at
 * most, so that a subtree whose znodes change faster than they can be read still gets its pictures.
 */
export const recursiveHydration = <A extends Located>(root: string, wants: Wants): Hydration<A> => {
  /** By path: what is known, and what is to be read. */
  const places = new Map<string, Place<A>>();
  /** By path: those to be read. */
  const lists = new Map<string, Task>();
  const blindFolders = new Set<string>();
  const queue = readQueue();
  const underWay = listsUnderWay();
  let size: number | undefined;
  let current: Batch<A> | undefined = newBatch(1);
  const next = newMeantime();
  /** Number of the last events that ended something. */
  let goneAt = 0;
  let first = true;
  let listedAt = 0n;

  const addPlace = (path: string): Place<A> => {
    const place = newPlace<A>(path);
    places.set(path, place);
    return place;
  };
  const placeOf = (path: string): Place<A> => places.get(path) ?? addPlace(path);
  const listOf = (path: string): Task => {
    const list = lists.get(path) ?? unread('getChildren', path);
    lists.set(path, list);
    return list;
  };
  /** A picture of a list is not without what the list names: what an event wanted to be read later is read now. */
  const hasten = (to: Batch<A>, place: Place<A>): void => {
    if (!place.live && next.tasks.size > 0 && next.tasks.delete(place)) {
      if (next.removed.delete(place.path)) {
        supersede(to, place.path);
        to.removed.add(place.path);
      }
      if (next.tasks.size + next.removed.size === 0) next.since = Infinity;
    }
    need(to, queue, place);
  };
  const settle = (task: Task): boolean => {
    const isList = task.op === 'getChildren';
    if (isList) underWay.answered(task);
    if (!answer(current, task)) return false;
    if (isList && !next.tasks.has(task)) lists.delete(task.path);
    return true;
  };
  const isDirect = (path: string): boolean => path !== root && parentOf(path) === root;
  const remove = (from: Batch<A>, place: Place<A>): void => {
    if (place.known) from.removed.add(place.path);
    place.known = false;
    place.value = undefined;
    if (!place.live && !next.tasks.has(place)) places.delete(place.path);
  };
  const touch = (place: Place<A>): void => {
    place.touchedAt = next.now;
    if (place.live && place.queued) return;
    next.tasks.add(place);
    // The answer that is under way shows it.
    if (!place.live) touched(next);
  };
  const forget = (path: string): void => {
    const [place, list] = [places.get(path), lists.get(path)];
    for (const task of [place, list]) if (task) next.tasks.delete(task);
    if (answer(current, list)) reach(current, next.now);
    if (answer(current, place)) {
      reach(current, next.now);
      touched(next);
    }
    if (place?.known) {
      next.removed.add(path);
      touched(next);
    }
    places.delete(path);
    lists.delete(path);
    blindFolders.delete(path);
  };
  function* listing(task: Task, names: readonly string[], zxid: bigint): Generator<number, void> {
    const before = underWay.touched();
    if (!settle(task) || !current) return;
    const batch = current;
    // The list lacks the znodes that were deleted meanwhile, or they are skipped below.
    reach(batch, goneAt);
    const folder = childOf(task.path, '');
    const present = new Set<string>();
    if (places.size + before.size > 0) yield* inSteps(names, names.length, (name) => present.add(name));
    yield* inSteps(places.values(), places.size, (place) => {
      if (!place.known || !place.path.startsWith(folder) || place.path === root) return;
      const name = place.path.slice(folder.length).split('/', 1)[0] ?? '';
      if (!present.has(name) && !before.has(folder + name)) remove(batch, place);
    });
    yield* inSteps(names, names.length, (name) => {
      const path = folder + name;
      const old = places.get(path);
      if (old?.known || before.get(path) === 'deleted') return;
      const { data, children } = wants(path, task.path);
      if (data) hasten(batch, old ?? addPlace(path));
      if (children) need(batch, queue, listOf(path));
    });
    if (task.path !== root) return;
    batch.listedAt = zxid;
    size = names.length;
    for (const [path, type] of before) {
      if (isDirect(path)) size += Number(type === 'created') - Number(present.has(path.slice(folder.length)));
    }
  }
  if (wants(root, parentOf(root)).data) need(current, queue, placeOf(root));
  need(current, queue, listOf(root));

  return {
    event: ({ type, path }) => {
      arrived(next);
      const step = { created: 1, deleted: -1, changed: 0, children: 0 }[type];
      if (type === 'created' || type === 'deleted') underWay.touch(path, type);
      if (size !== undefined && step !== 0 && isDirect(path)) size += step;
      if (type === 'deleted') {
        goneAt = next.now;
        forget(path);
      } else if (type === 'children') {
        if (blindFolders.has(path)) next.tasks.add(listOf(path));
      } else if (wants(path, parentOf(path)).data) touch(placeOf(path));
    },
    relist: (path) => {
      const list = listOf(path);
      if (list.live && !underWay.has(list) && !list.queued) queue.push(list);
      else next.tasks.add(list);
    },
    blind: (folder) => {
      if (blindFolders.has(folder)) return false;
      blindFolders.add(folder);
      const list = listOf(folder);
      // A list under way was asked for without a watch.
      if (current && !underWay.has(list)) need(current, queue, list);
      else next.tasks.add(list);
      return true;
    },
    isBlind: (folder) => blindFolders.has(folder),
    due: (limit) => {
      const tasks = queue.take(limit);
      for (const task of tasks) if (task.op === 'getChildren') underWay.asked(task);
      return tasks;
    },
    found: (task, value) => {
      if (!settle(task) || !current) return;
      reach(current, (task as Place<A>).touchedAt);
      keep(current, task, value);
    },
    absent: (task) => {
      if (settle(task) && current) remove(current, task as Place<A>);
    },
    listed: listedBy(listing),
    listing,
    failed: (task) => {
      underWay.answered(task);
      if (!(first && task.path === root)) settle(task);
    },
    size: () => size,
    *take(zxid) {
      next.over = true;
      for (;;) {
        if (!current) {
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

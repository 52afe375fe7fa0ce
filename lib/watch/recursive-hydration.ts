import { parentOf } from '../codec/cluster-paths.ts';
import { answer, keep, need, newBatch, pictureOf, supersede, type Batch, type Place } from './batch.ts';
import type { Located } from './change.ts';
import type { Hydration } from './hydration.ts';
import { listsUnderWay } from './lists-under-way.ts';
import { readQueue } from './read-queue.ts';
import { unread, type Task, type Wants } from './task.ts';

const below = (folder: string): string => (folder === '/' ? '/' : `${folder}/`);

/**
 * By one recursive watch. Two batches give the consistency: what one batch asked for is complete before any of it is
 * told, and what events touch in the meantime waits for the next batch, so that a busy subtree still gets its pictures.
 */
export const recursiveHydration = <A extends Located>(root: string, wants: Wants): Hydration<A> => {
  /** By path: what is known, and what is to be read. */
  const places = new Map<string, Place<A>>();
  /** By path: those to be read. */
  const lists = new Map<string, Task>();
  const blindFolders = new Set<string>();
  const queue = readQueue();
  const underWay = listsUnderWay();
  /** Children of the root, by its last list and the events since. */
  let size: number | undefined;
  let current: Batch<A> | undefined = newBatch();
  let next = { tasks: new Set<Task>(), removed: new Set<string>() };
  let first = true;
  let listedAt = 0n;

  const newPlace = (path: string): Place<A> => {
    // Made for each of thousands: a spread would take several times the time.
    const place: Place<A> = {
      op: 'getData',
      path,
      live: false,
      queued: false,
      known: false,
      value: undefined,
    };
    places.set(path, place);
    return place;
  };
  const placeOf = (path: string): Place<A> => places.get(path) ?? newPlace(path);
  const listOf = (path: string): Task => {
    const list = lists.get(path) ?? unread('getChildren', path);
    lists.set(path, list);
    return list;
  };
  /** A picture of a list is not without what the list names: what an event wanted to be read later is read now. */
  const hasten = (to: Batch<A>, place: Place<A>): void => {
    const isBack = !place.live && next.tasks.delete(place) && next.removed.delete(place.path);
    if (isBack) supersede(to, place.path);
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
  const forget = (path: string): void => {
    for (const task of [places.get(path), lists.get(path)]) {
      answer(current, task);
      if (task) next.tasks.delete(task);
    }
    if (places.get(path)?.known) next.removed.add(path);
    places.delete(path);
    lists.delete(path);
    blindFolders.delete(path);
  };
  if (wants(root, parentOf(root)).data) need(current, queue, placeOf(root));
  need(current, queue, listOf(root));

  return {
    event: ({ type, path }) => {
      const step = { created: 1, deleted: -1, changed: 0, children: 0 }[type];
      if (type === 'created' || type === 'deleted') underWay.touch(path, type);
      if (size !== undefined && step !== 0 && isDirect(path)) size += step;
      if (type === 'deleted') forget(path);
      else if (type === 'children') {
        if (blindFolders.has(path)) next.tasks.add(listOf(path));
      } else if (wants(path, parentOf(path)).data) next.tasks.add(placeOf(path));
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
      keep(current, task, value);
    },
    absent: (task) => {
      if (settle(task) && current) remove(current, task as Place<A>);
    },
    listed: (task, names, zxid) => {
      const before = underWay.touched();
      if (!settle(task) || !current) return;
      const folder = below(task.path);
      const present = new Set(places.size + before.size > 0 ? names : []);
      for (const place of places.values()) {
        const { path } = place;
        if (!place.known || !path.startsWith(folder) || path === root) continue;
        const name = path.slice(folder.length).split('/', 1)[0] ?? '';
        if (!present.has(name) && !before.has(folder + name)) remove(current, place);
      }
      for (const name of names) {
        const path = folder + name;
        const old = places.get(path);
        if (old?.known || before.get(path) === 'deleted') continue;
        const { data, children } = wants(path, task.path);
        if (data) hasten(current, old ?? newPlace(path));
        if (children) need(current, queue, listOf(path));
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
      underWay.answered(task);
      if (!(first && task.path === root)) settle(task);
    },
    size: () => size,
    *take(zxid) {
      for (;;) {
        if (!current) {
          const { tasks, removed } = next;
          if (tasks.size + removed.size === 0) return;
          current = newBatch(removed);
          next = { tasks: new Set(), removed: new Set() };
          for (const task of tasks) need(current, queue, task);
        }
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

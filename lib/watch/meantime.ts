import { need, type Batch, type Place } from './batch.ts';
import type { ReadQueue } from './read-queue.ts';
import type { Task } from './task.ts';

/**
 * What waits for the next batch. Events come in the order of their commits, before every answer in which they show, and
 * behind every other one: so their numbers say whether a batch is ahead of what waits. What arrives together may be of
 * one commit, and has one number.
 */
export interface Meantime {
  readonly tasks: Set<Task>;
  readonly removed: Set<string>;
  /** Number of the last events. */
  now: number;
  /** Pictures have been taken since then. */
  over: boolean;
  /** Number of the first events of which something may wait. */
  since: number;
}

/** Rounds of reads for one picture; where znodes change in each of them, it is told as it is. */
const mostRounds = 8;

export const newMeantime = (): Meantime => ({
  tasks: new Set(),
  removed: new Set(),
  now: 0,
  over: true,
  since: Infinity,
});

export const arrived = (next: Meantime): void => {
  if (next.over) next.now += 1;
  next.over = false;
};

/** The last events have left something here. */
export const touched = (next: Meantime): void => {
  next.since = Math.min(next.since, next.now);
};

/**
 * The batch is complete, and must or may take in what waits. It must where it shows the effect of some events, but not
 * of others that came no later. It may where only deletions wait: they need no read, and one of them may be of the same
 * commit as a creation in the batch, as in a multi, whose events can arrive apart.
 */
export const isAhead = (
  { pending, latest, rounds }: Batch<unknown>,
  { since, tasks, removed }: Meantime,
): boolean =>
  (pending === 0 && since <= latest && rounds < mostRounds) ||
  (pending === 0 && tasks.size === 0 && removed.size > 0);

/** The batch has all that waits in its own picture. */
export const takeIn = <A>(
  batch: Batch<A>,
  next: Meantime,
  queue: ReadQueue,
  places: ReadonlyMap<string, Place<A>>,
): void => {
  batch.rounds += 1;
  batch.found = batch.found.filter((place) => places.get(place.path) === place);
  for (const path of next.removed) batch.removed.add(path);
  for (const task of next.tasks) need(batch, queue, task);
  next.tasks.clear();
  next.removed.clear();
  next.since = Infinity;
};

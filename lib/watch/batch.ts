import type { Change, Located } from './change.ts';
import type { ReadQueue } from './read-queue.ts';
import type { Task } from './task.ts';

/** A path as far as its data go: it stays the same object until its znode is gone. */
export interface Place<A> extends Task {
  /** A taken picture, or the batch under way, has it. */
  known: boolean;
  /** Number of its last events, where each change has one. */
  touchedAt: number;
  /** Found in the batch under way. */
  value: A | undefined;
}

/** Made for each of thousands: a spread would take several times the time. */
export const newPlace = <A>(path: string): Place<A> => ({
  op: 'getData',
  path,
  live: false,
  queued: false,
  known: false,
  touchedAt: 0,
  value: undefined,
});

/** Reads that make one picture. */
export interface Batch<A> {
  /** Live tasks. */
  pending: number;
  found: Place<A>[];
  readonly removed: Set<string>;
  /** Number of the last events that may show in what was answered. */
  latest: number;
  rounds: number;
  listedAt: bigint;
}

/** `rounds` of reads are asked for as it begins. */
export const newBatch = <A>(rounds = 0): Batch<A> => ({
  pending: 0,
  found: [],
  removed: new Set(),
  latest: 0,
  rounds,
  listedAt: 0n,
});

export const need = (batch: Batch<unknown>, queue: ReadQueue, task: Task): void => {
  if (task.live) return;
  task.live = true;
  batch.pending += 1;
  queue.push(task);
};

/** True when the answer was waited for. */
export const answer = <B extends Batch<unknown>>(
  batch: B | undefined,
  task: Task | undefined,
): batch is B => {
  if (!batch || !task?.live) return false;
  task.live = false;
  batch.pending -= 1;
  return true;
};

/** Every task of data is made as a place. */
export const keep = <A>(batch: Batch<A>, task: Task, value: A): void => {
  const place = task as Place<A>;
  place.known = true;
  place.value = value;
  batch.found.push(place);
};

/** What comes again is another place at the same path: a picture has the later one alone. */
export const supersede = <A>(batch: Batch<A>, path: string): void => {
  batch.found = batch.found.filter((place) => place.path !== path);
};

/** What was answered may be as new as these events. */
export const reach = (batch: Batch<unknown>, events: number): void => {
  if (events > batch.latest) batch.latest = events;
};

/** The picture of a whole batch. What came again is not among what was removed, and where all is new, nothing is. */
export const pictureOf = <A extends Located>(
  { found, removed }: Batch<A>,
  of: Pick<Change<A>, 'reset' | 'listedAt' | 'zxid'>,
): Change<A> => {
  const changed: A[] = [];
  for (const place of found) {
    if (!place.value) continue;
    changed.push(place.value);
    place.value = undefined;
    if (removed.size > 0) removed.delete(place.path);
  }
  if (of.reset) removed.clear();
  return { ...of, changed, removed };
};

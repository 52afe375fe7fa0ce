import type { Task } from './task.ts';

/** A path as far as its data go: it stays the same object until its znode is gone. */
export interface Place<A> extends Task {
  /** A taken picture, or the batch under way, has it. */
  known: boolean;
  /** Found in the batch under way. */
  value: A | undefined;
}

/** Reads that make one picture. */
export interface Batch<A> {
  /** Live tasks. */
  pending: number;
  found: Place<A>[];
  readonly removed: Set<string>;
  listedAt: bigint;
}

export const newBatch = <A>(removed = new Set<string>()): Batch<A> => ({
  pending: 0,
  found: [],
  removed,
  listedAt: 0n,
});

/** What comes again is another place at the same path: a picture has the later one alone. */
export const supersede = <A>(batch: Batch<A>, path: string): void => {
  batch.found = batch.found.filter((place) => place.path !== path);
};

/** What a whole batch has found, each once; it takes that out of what was removed. */
export const foundIn = <A>({ found, removed }: Batch<A>): readonly A[] => {
  const changed: A[] = [];
  for (const place of found) {
    if (!place.value) continue;
    changed.push(place.value);
    place.value = undefined;
    removed.delete(place.path);
  }
  return changed;
};

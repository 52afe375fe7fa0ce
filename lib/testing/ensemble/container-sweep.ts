import type { SchedulerLike, Subscription } from 'rxjs';
import { parentOf } from '../tree/paths.ts';
import type { Tree } from '../tree/tree.ts';
import type { Change } from '../tree/write.ts';

/** Deletes containers that have had a child and have none, at the next full interval of the clock. */
export interface ContainerSweep {
  /** A sweep comes only where a container has just lost its last child: without one there is no timer. */
  look(changes: readonly Change[]): void;
  /** No timer is left. */
  close(): void;
}

export const containerSweep = (options: {
  readonly scheduler: SchedulerLike;
  /** Milliseconds. */
  readonly interval: number;
  readonly tree: () => Tree;
  readonly remove: (path: string) => void;
}): ContainerSweep => {
  const { scheduler, interval, tree, remove } = options;
  let due: Subscription | undefined;

  const isAbandoned = (path: string): boolean => {
    const znode = tree().znodes.get(path);
    return tree().containers.has(path) && znode?.children.size === 0 && znode.creations > 0;
  };
  const sweep = (): void => {
    due = undefined;
    for (const path of [...tree().containers.keys()]) if (isAbandoned(path)) remove(path);
  };
  return {
    look: (changes) => {
      if (due || !changes.some(({ path }) => isAbandoned(parentOf(path) ?? ''))) return;
      due = scheduler.schedule(sweep, interval - (scheduler.now() % interval));
    },
    close: () => due?.unsubscribe(),
  };
};

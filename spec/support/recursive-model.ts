import { parentOf } from '../../lib/codec/cluster-paths.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import { recursiveHydration } from '../../lib/watch/recursive-hydration.ts';
import type { Task, Wants } from '../../lib/watch/task.ts';
import { treeHistory } from './tree-history.ts';

/**
 * A server with a recursive watch, and the bookkeeping of `/r` on it. Requests wait to be served, replies to be
 * delivered; events overtake them all, and those of one commit arrive together.
 */
export const recursiveModel = (wants: Wants, initial: readonly string[]) => {
  const znodes = new Map(['/r', ...initial].map((path) => [path, 0]));
  const state = recursiveHydration<{ path: string; value: number }>('/r', wants);
  const requests: (() => void)[] = [];
  const replies: (() => void)[] = [];
  let clock = 0;

  const childrenOf = (path: string): string[] => [...znodes.keys()].filter((each) => parentOf(each) === path);
  const truth = () =>
    Object.fromEntries([...znodes].filter(([path]) => wants(path, parentOf(path)).data).sort());
  const told = treeHistory(truth());
  const commit = (...events: readonly WatchEvent[]): void => {
    told.was(truth());
    for (const event of events) state.event(event);
  };
  const serve = (task: Task): void => {
    const { path, op } = task;
    const version = znodes.get(path);
    const names = childrenOf(path).map((each) => each.slice(path.length + 1));
    const zxid = BigInt(clock);
    replies.push(() => {
      if (op === 'getChildren') state.listed(task, names, zxid);
      else if (version === undefined) state.absent(task);
      else state.found(task, { path, value: version });
    });
  };
  const turn = (): void => {
    for (const change of state.take(BigInt(clock))) told.tell(change);
    for (const task of state.due(3)) {
      requests.push(() => {
        serve(task);
      });
    }
  };
  const remove = (path: string): readonly WatchEvent[] =>
    childrenOf(path).length === 0 && path !== '/r' && znodes.delete(path) ? [{ type: 'deleted', path }] : [];
  return {
    put: (path: string): void => {
      if (path === '/r' || !znodes.has(parentOf(path))) return;
      const type = znodes.has(path) ? 'changed' : 'created';
      clock += 1;
      znodes.set(path, clock);
      commit({ type, path });
    },
    delete: (path: string): void => {
      clock += 1;
      commit(...remove(path));
    },
    /** A session ends. */
    expire: (path: string): void => {
      clock += 1;
      commit(...remove(path), ...childrenOf(parentOf(path)).slice(0, 2).flatMap(remove));
    },
    serve: (): void => {
      requests.shift()?.();
    },
    deliver: (): void => {
      replies.shift()?.();
    },
    relist: (path: string): void => {
      if (wants(path, parentOf(path)).children) state.relist(path);
    },
    turn,
    settle: (): void => {
      for (let calm = 0; calm < 2; calm += 1) {
        turn();
        for (const queue of [requests, replies]) {
          for (const each of queue.splice(0)) {
            calm = -1;
            each();
          }
        }
      }
    },
    ...told,
    truth,
  };
};

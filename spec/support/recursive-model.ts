import { parentOf } from '../../lib/codec/cluster-paths.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import { recursiveHydration } from '../../lib/watch/recursive-hydration.ts';
import type { Wants } from '../../lib/watch/task.ts';
import { oneConnection, type Value } from './one-connection.ts';
import { treeHistory } from './tree-history.ts';

/** A server with a recursive watch, and the bookkeeping of `/r` on it. */
export const recursiveModel = (wants: Wants, initial: readonly string[]) => {
  const znodes = new Map(['/r', ...initial].map((path) => [path, 0]));
  const state = recursiveHydration<Value>('/r', wants);
  let clock = 0;

  const childrenOf = (path: string): string[] => [...znodes.keys()].filter((each) => parentOf(each) === path);
  const truth = () =>
    Object.fromEntries([...znodes].filter(([path]) => wants(path, parentOf(path)).data).sort());
  const told = treeHistory(truth());
  const { send, ...connection } = oneConnection(state, {
    zxid: () => BigInt(clock),
    tell: told.tell,
    answer: (task) => {
      const { path, op } = task;
      const value = znodes.get(path);
      const names = childrenOf(path).map((each) => each.slice(path.length + 1));
      const zxid = BigInt(clock);
      return () => {
        if (op === 'getChildren') state.listed(task, names, zxid);
        else if (value === undefined) state.absent(task);
        else state.found(task, { path, value });
      };
    },
  });

  const put = (path: string): readonly WatchEvent[] => {
    if (path === '/r' || !znodes.has(parentOf(path))) return [];
    const type = znodes.has(path) ? 'changed' : 'created';
    znodes.set(path, clock);
    return [{ type, path }];
  };
  const remove = (path: string): readonly WatchEvent[] =>
    childrenOf(path).length === 0 && path !== '/r' && znodes.delete(path) ? [{ type: 'deleted', path }] : [];
  const neighbours = (path: string): readonly string[] =>
    childrenOf(parentOf(path))
      .filter((each) => each !== path)
      .slice(0, 2);
  const commit = (act: () => readonly WatchEvent[]): void => {
    clock += 1;
    const events = act();
    told.was(truth());
    send(() => {
      for (const event of events) state.event(event);
    });
  };
  return {
    put: (path: string): void => {
      commit(() => put(path));
    },
    delete: (path: string): void => {
      commit(() => remove(path));
    },
    /** A session ends. */
    expire: (path: string): void => {
      commit(() => [path, ...neighbours(path)].flatMap(remove));
    },
    putAll: (path: string): void => {
      commit(() => [path, ...neighbours(path)].flatMap(put));
    },
    replace: (path: string): void => {
      commit(() => [...remove(path), ...neighbours(path).flatMap(put)]);
    },
    relist: (path: string): void => {
      if (wants(path, parentOf(path)).children) state.relist(path);
    },
    ...connection,
    ...told,
    truth,
  };
};

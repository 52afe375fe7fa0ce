import { parentOf } from '../../lib/codec/cluster-paths.ts';
import { recursiveHydration } from '../../lib/watch/recursive-hydration.ts';
import type { Wants } from '../../lib/watch/task.ts';
import { childrenOf, hydrationModel, type Value } from './hydration-model.ts';

/** On a server with a recursive watch; `/r` is always there. */
export const recursiveModel = (wants: Wants, initial: readonly string[]) => {
  const znodes = new Map(['/r', ...initial].map((path) => [path, 0]));
  const state = recursiveHydration<Value>('/r', wants);
  return hydrationModel(wants, state, {
    znodes,
    answer: (task, zxid) => {
      const { path, op } = task;
      const value = znodes.get(path);
      const names = childrenOf(znodes, path).map((each) => each.slice(path.length + 1));
      return () => {
        if (op === 'getChildren') state.listed(task, names, zxid);
        else if (value === undefined) state.absent(task);
        else state.found(task, { path, value });
      };
    },
    put: (path, commit) => {
      if (path === '/r' || !znodes.has(parentOf(path))) return [];
      const type = znodes.has(path) ? 'changed' : 'created';
      znodes.set(path, commit);
      return [{ type, path }];
    },
    remove: (path) =>
      path !== '/r' && childrenOf(znodes, path).length === 0 && znodes.delete(path)
        ? [{ type: 'deleted', path }]
        : [],
  });
};

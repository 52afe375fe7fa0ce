import { parentOf } from '../../lib/codec/cluster-paths.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import { oneShotHydration } from '../../lib/watch/one-shot-hydration.ts';
import type { Wants } from '../../lib/watch/task.ts';
import { childrenOf, hydrationModel, type Value } from './hydration-model.ts';

/** On a server with one-shot watches. What is absent at the root is waited for, as readArmed does. */
export const oneShotModel = (wants: Wants) => {
  const znodes = new Map<string, number>();
  const armed = { data: new Set<string>(), children: new Set<string>() };
  const state = oneShotHydration<Value>('/r', wants);

  /** The events of those watches that stand. */
  const fired = (type: WatchEvent['type'], path: string): readonly WatchEvent[] => {
    const slots = type === 'children' ? [armed.children] : [armed.data];
    if (type === 'deleted') slots.push(armed.children);
    return slots.map((slot) => slot.delete(path)).includes(true) ? [{ type, path }] : [];
  };
  const model = hydrationModel(wants, state, {
    znodes,
    answer: (task, zxid) => {
      const { path, op } = task;
      const value = znodes.get(path);
      if (value === undefined ? path === '/r' : op === 'getData') armed.data.add(path);
      if (op === 'getChildren' && value !== undefined) armed.children.add(path);
      const names = childrenOf(znodes, path).map((each) => each.slice(path.length + 1));
      return () => {
        if (op === 'getChildren' && (value !== undefined || path === '/r')) state.listed(task, names, zxid);
        else if (value === undefined) state.absent(task);
        else state.found(task, { path, value });
      };
    },
    put: (path, commit) => {
      if (path !== '/r' && !znodes.has(parentOf(path))) return [];
      const isNew = !znodes.has(path);
      znodes.set(path, commit);
      return isNew
        ? [...fired('created', path), ...fired('children', parentOf(path))]
        : fired('changed', path);
    },
    remove: (path) =>
      childrenOf(znodes, path).length === 0 && znodes.delete(path)
        ? [...fired('deleted', path), ...fired('children', parentOf(path))]
        : [],
  });
  model.turn();
  return {
    ...model,
    /** What could change unseen. */
    unarmed: (): readonly string[] => {
      const at = znodes.has('/r') ? [...znodes.keys()] : ['/r'];
      const data = at.filter(
        (path) => (wants(path, parentOf(path)).data || !znodes.has(path)) && !armed.data.has(path),
      );
      const children = at.filter(
        (path) => wants(path, parentOf(path)).children && znodes.has(path) && !armed.children.has(path),
      );
      return [...data, ...children];
    },
  };
};

import { parentOf } from '../../lib/codec/cluster-paths.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import { oneShotHydration } from '../../lib/watch/one-shot-hydration.ts';
import type { Wants } from '../../lib/watch/task.ts';
import { oneConnection, type Value } from './one-connection.ts';
import { treeHistory } from './tree-history.ts';

/**
 * A server with one-shot watches, and the bookkeeping of `/r` on it. What is absent at the root is waited for, as
 * readArmed does.
 */
export const oneShotModel = (wants: Wants) => {
  const znodes = new Map<string, number>();
  const armed = { data: new Set<string>(), children: new Set<string>() };
  const state = oneShotHydration<Value>('/r', wants);
  let clock = 0;

  const childrenOf = (path: string): string[] =>
    [...znodes.keys()].filter((each) => each !== '/r' && parentOf(each) === path);
  const truth = () =>
    Object.fromEntries([...znodes].filter(([path]) => wants(path, parentOf(path)).data).sort());
  const told = treeHistory(truth());
  const { send, ...connection } = oneConnection(state, {
    zxid: () => BigInt(clock),
    tell: told.tell,
    answer: (task) => {
      const { path, op } = task;
      const value = znodes.get(path);
      const zxid = BigInt(clock);
      if (value === undefined && path === '/r') armed.data.add(path);
      if (op === 'getChildren') {
        if (value !== undefined) armed.children.add(path);
        const names = childrenOf(path).map((each) => each.slice(path.length + 1));
        return () => {
          if (value === undefined && path !== '/r') state.absent(task);
          else state.listed(task, names, zxid);
        };
      }
      if (value !== undefined) armed.data.add(path);
      return () => {
        if (value === undefined) state.absent(task);
        else state.found(task, { path, value });
      };
    },
  });

  /** The events of those watches that stand. */
  const fired = (type: WatchEvent['type'], path: string): readonly WatchEvent[] => {
    const slots = type === 'children' ? [armed.children] : [armed.data];
    if (type === 'deleted') slots.push(armed.children);
    return slots.map((slot) => slot.delete(path)).includes(true) ? [{ type, path }] : [];
  };
  const put = (path: string): readonly WatchEvent[] => {
    if (path !== '/r' && !znodes.has(parentOf(path))) return [];
    const isNew = !znodes.has(path);
    znodes.set(path, clock);
    return isNew ? [...fired('created', path), ...fired('children', parentOf(path))] : fired('changed', path);
  };
  const remove = (path: string): readonly WatchEvent[] =>
    childrenOf(path).length === 0 && znodes.delete(path)
      ? [...fired('deleted', path), ...fired('children', parentOf(path))]
      : [];
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
  connection.turn();
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
    relist: (): void => {
      state.relist('/r');
    },
    ...connection,
    ...told,
    truth,
    /** What could change unseen. */
    unarmed: (): readonly string[] => {
      const at = znodes.has('/r') ? [...znodes.keys()] : ['/r'];
      const data = at.filter(
        (path) => (wants(path, parentOf(path)).data || !znodes.has(path)) && !armed.data.has(path),
      );
      return [
        ...data,
        ...at.filter(
          (path) => wants(path, parentOf(path)).children && znodes.has(path) && !armed.children.has(path),
        ),
      ];
    },
  };
};

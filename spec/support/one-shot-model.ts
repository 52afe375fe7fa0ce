import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import { oneShotHydration } from '../../lib/watch/one-shot-hydration.ts';
import type { Task, Wants } from '../../lib/watch/task.ts';
import { treeHistory } from './tree-history.ts';

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/**
 * A server with one-shot watches, and the bookkeeping of `/r` on it. Requests wait to be served, replies to be
 * delivered; events overtake them all. What is absent at the root is waited for, as readArmed does.
 */
export const oneShotModel = (wants: Wants) => {
  const znodes = new Map<string, number>();
  const armed = { data: new Set<string>(), children: new Set<string>() };
  const state = oneShotHydration<{ path: string; value: number }>('/r', wants);
  const requests: (() => void)[] = [];
  const replies: (() => void)[] = [];
  let clock = 0;

  const childrenOf = (path: string): string[] =>
    [...znodes.keys()].filter((each) => each !== '/r' && parentOf(each) === path);
  const truth = () =>
    Object.fromEntries([...znodes].filter(([path]) => wants(path, parentOf(path)).data).sort());
  const told = treeHistory(truth());
  const tell = (type: WatchEvent['type'], path: string): void => {
    const slots = type === 'children' ? [armed.children] : [armed.data];
    if (type === 'deleted') slots.push(armed.children);
    if (slots.map((slot) => slot.delete(path)).includes(true)) state.event({ type, path });
  };
  const reply = (answer: () => void): void => {
    replies.push(answer);
  };
  const serve = (task: Task): void => {
    const { path, op } = task;
    const version = znodes.get(path);
    if (version === undefined && path === '/r') armed.data.add(path);
    if (op === 'getChildren') {
      if (version !== undefined) armed.children.add(path);
      const names = childrenOf(path).map((each) => each.slice(path.length + 1));
      const zxid = BigInt(clock);
      reply(() => {
        if (version === undefined && path !== '/r') state.absent(task);
        else state.listed(task, names, zxid);
      });
      return;
    }
    if (version !== undefined) armed.data.add(path);
    reply(() => {
      if (version === undefined) state.absent(task);
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
  const remove = (paths: readonly string[]): void => {
    const gone = paths.filter((path) => childrenOf(path).length === 0 && znodes.delete(path));
    if (gone.length === 0) return;
    clock += 1;
    told.was(truth());
    for (const path of gone) {
      tell('deleted', path);
      tell('children', parentOf(path));
    }
  };
  turn();
  return {
    put: (path: string): void => {
      if (path !== '/r' && !znodes.has(parentOf(path))) return;
      const type = znodes.has(path) ? 'changed' : 'created';
      clock += 1;
      znodes.set(path, clock);
      told.was(truth());
      tell(type, path);
      if (type === 'created') tell('children', parentOf(path));
    },
    delete: (path: string): void => {
      remove([path]);
    },
    /** A session ends. */
    expire: (path: string): void => {
      remove([path, ...childrenOf(parentOf(path)).slice(0, 2)]);
    },
    serve: (): void => {
      requests.shift()?.();
    },
    deliver: (): void => {
      replies.shift()?.();
    },
    relist: (): void => {
      state.relist('/r');
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

import * as fc from 'fast-check';
import { parentOf } from '../../lib/codec/cluster-paths.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import type { Hydration } from '../../lib/watch/hydration.ts';
import type { Task, Wants } from '../../lib/watch/task.ts';
import { treeHistory } from './tree-history.ts';

export interface Value {
  readonly path: string;
  readonly value: number;
}

/** By path: the number of the commit that wrote it last. */
export type Znodes = Map<string, number>;

/** What a server does, by the watches that it has. */
export interface ModelServer {
  readonly znodes: Znodes;
  /** What it says to a request, as of now. */
  answer(task: Task, zxid: bigint): () => void;
  /** Write, and delete: the events of both. */
  put(path: string, commit: number): readonly WatchEvent[];
  remove(path: string): readonly WatchEvent[];
}

export const childrenOf = (znodes: Znodes, path: string): string[] =>
  [...znodes.keys()].filter((each) => each !== '/r' && parentOf(each) === path);

/**
 * A server with the tree `/r`, and bookkeeping on one connection to it: requests wait to be served, and what the server
 * sends arrives in that order, the events of one commit together.
 */
export const hydrationModel = (wants: Wants, state: Hydration<Value>, server: ModelServer) => {
  const { znodes } = server;
  const requests: Task[] = [];
  const sent: (() => void)[] = [];
  let clock = 0;
  const truth = () =>
    Object.fromEntries([...znodes].filter(([path]) => wants(path, parentOf(path)).data).sort());
  const { was, tell, seen, lies } = treeHistory(truth());

  const serve = (): void => {
    const task = requests.shift();
    if (task) sent.push(server.answer(task, BigInt(clock)));
  };
  const deliver = (): void => {
    sent.shift()?.();
  };
  const turn = (): void => {
    for (const change of state.take(BigInt(clock))) tell(change);
    requests.push(...state.due(3));
  };
  const settle = (): void => {
    turn();
    while (requests.length + sent.length > 0) {
      while (requests.length > 0) serve();
      while (sent.length > 0) deliver();
      turn();
    }
  };
  const put = (path: string): readonly WatchEvent[] => server.put(path, clock);
  const { remove } = server;
  const neighbours = (path: string): readonly string[] =>
    childrenOf(znodes, parentOf(path))
      .filter((each) => each !== path)
      .slice(0, 2);
  const commit = (act: () => readonly WatchEvent[]): void => {
    clock += 1;
    const events = act();
    was(truth());
    sent.push(() => {
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
    serve,
    deliver,
    turn,
    settle,
    truth,
    seen,
    lies,
  };
};

const weights = {
  put: 5,
  delete: 2,
  expire: 1,
  putAll: 1,
  replace: 1,
  serve: 6,
  deliver: 9,
  relist: 1,
  turn: 4,
} as const;

/** What may happen to a model, in any order. */
export const stepsOn = (paths: readonly string[]) =>
  fc.array(
    fc.oneof(
      ...(Object.keys(weights) as (keyof typeof weights)[]).map((what) => ({
        weight: weights[what],
        arbitrary: fc.record({ do: fc.constant(what), path: fc.constantFrom(...paths) }),
      })),
    ),
    { maxLength: 80 },
  );

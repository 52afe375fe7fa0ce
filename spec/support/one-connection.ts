import type { Change } from '../../lib/watch/change.ts';
import type { Hydration } from '../../lib/watch/hydration.ts';
import type { Task } from '../../lib/watch/task.ts';

export interface Value {
  readonly path: string;
  readonly value: number;
}

/** Between bookkeeping and a server: requests wait to be served, and what the server sends arrives in that order. */
export const oneConnection = (
  state: Hydration<Value>,
  server: {
    /** What the server says to it, as of now. */
    readonly answer: (task: Task) => () => void;
    readonly zxid: () => bigint;
    readonly tell: (change: Change<Value>) => void;
  },
) => {
  const requests: Task[] = [];
  const sent: (() => void)[] = [];
  const serve = (): void => {
    const task = requests.shift();
    if (task) sent.push(server.answer(task));
  };
  const deliver = (): void => {
    sent.shift()?.();
  };
  const turn = (): void => {
    for (const change of state.take(server.zxid())) server.tell(change);
    requests.push(...state.due(3));
  };
  return {
    /** It arrives as a whole. */
    send: (what: () => void): void => {
      sent.push(what);
    },
    serve,
    deliver,
    turn,
    settle: (): void => {
      turn();
      while (requests.length + sent.length > 0) {
        while (requests.length > 0) serve();
        while (sent.length > 0) deliver();
        turn();
      }
      turn();
    },
  };
};

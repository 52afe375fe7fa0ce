import { distinctUntilChanged, map, take, tap, type Observable } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import {
  assertMarblesEqual,
  marbleCluster,
  type Act,
  type MarbleCluster,
  type MarbleClusterOptions,
  type MarbleNode,
} from '../../lib/testing/index.ts';

type Draw = (
  diagram: string,
  acts?: Readonly<Record<string, Act>>,
  options?: MarbleClusterOptions,
) => MarbleCluster;

/** Runs a marble test over clusters that are drawn. */
export const pictured = (
  test: (draw: Draw, expectObservable: RunHelpers['expectObservable'], now: () => number) => void,
): void => {
  const scheduler = new TestScheduler(assertMarblesEqual);
  scheduler.run(({ expectObservable }) => {
    test(
      (diagram, acts, options) => marbleCluster(scheduler, diagram, acts, options),
      expectObservable,
      () => scheduler.now(),
    );
  });
};

/** Letters for lists of members, in election order. */
export const lists = { '0': '', a: 'a', b: 'b', c: 'ab', d: 'abc', e: 'ba' };

/** What the letters of a diagram do to the node `a`, to the observer `o`, to the node `b` that leaves, or to all. */
export const acts = {
  drop: ({ faults }) => {
    faults.drop({ client: 'a' });
  },
  dropAll: ({ faults }) => {
    faults.drop();
  },
  silence: ({ faults }) => {
    faults.halfOpen({ client: 'a' });
  },
  blind: ({ faults }) => {
    faults.halfOpen({ client: 'o' });
  },
  refuse: ({ faults }) => {
    faults.refuse();
    faults.drop({ client: 'a' });
  },
  down: ({ faults }) => {
    faults.kill();
  },
  up: ({ faults }) => {
    faults.start();
  },
  expire: ({ faults }) => {
    faults.expire({ client: 'a' });
  },
  reset: ({ faults }) => {
    faults.reset();
  },
  cut: ({ faults }) => {
    faults.cut('z2:1');
  },
  killLeader: ({ faults }) => {
    faults.kill('z1:1');
  },
  loseCreate: ({ faults }) => {
    faults.loseReply('create', { client: 'a' });
  },
  loseDelete: ({ faults }) => {
    faults.loseReply('delete', { client: 'b' });
  },
  delay: ({ faults }) => {
    faults.delay(1);
  },
  lag: ({ faults }) => {
    faults.lag('z2:1');
  },
  catchUp: ({ faults }) => {
    faults.catchUp('z2:1');
  },
  heal: ({ faults }) => {
    faults.heal('z2:1');
  },
  /** The node `o` has to go to another server. */
  send: ({ faults }) => {
    faults.refuse('z1:1');
    faults.drop({ client: 'o' });
  },
  joinThree: ({ join }) => {
    ['a', 'b', 'c'].forEach(join);
  },
  resign: (cluster) => {
    const resigned$ = cluster.node('a').registrar.role$.pipe(
      take(1),
      tap((role) => {
        if (role.status === 'leader') role.lease.resign();
      }),
    );
    cluster.hold(resigned$);
  },
  close: ({ node }) => {
    void node('a').registrar.close();
  },
  /** Joins under the name of the node `a`. */
  twin: ({ hold, node }) => {
    hold(node('t').registrar.join({ name: 'a@host', routes: [] }));
  },
  spectate: ({ hold, node }) => {
    hold(node('s').registrar.join({ name: 's@host', routes: [], candidate: false }));
  },
} satisfies Readonly<Record<string, Act>>;

/** The policy of the deadline, for all. */
export const deadline = { registrar: () => ({ stepDown: 'deadline' as const }) };

/** Waits 4 frames before each attempt to connect. */
export const patient = { registrar: () => ({ backoff: { initial: 8, max: 8 } }) };

/** Node `a` at a follower, all others at the leader; requests may hang, so that the lease alone has to notice. */
export const threeServers: MarbleClusterOptions = {
  zooKeeper: { servers: ['z1:1', 'z2:1', 'z3:1'], syncLimit: 40 },
  registrar: (name) => ({ endpoints: [name === 'a' ? 'z2:1' : 'z1:1'], requestTimeout: 100 }),
};

/** The observer `o` at the places given, all others at the leader of three servers. */
export const observedAt = (...places: readonly string[]): MarbleClusterOptions => ({
  zooKeeper: { servers: ['z1:1', 'z2:1', 'z3:1'] },
  registrar: (name) => ({ endpoints: name === 'o' ? places : ['z1:1'] }),
});

/** Terms of leadership, numbered by their tokens as they come: `1`, `2`, and `.` for none; `!` breaks their order. */
export const terms = (): ((node: MarbleNode) => Observable<string>) => {
  const tokens: string[] = [];
  const nth = (token: string): string => {
    if (!tokens.includes(token)) tokens.push(token);
    return [...tokens].sort().join() === tokens.join() ? String(tokens.indexOf(token) + 1) : '!';
  };
  return ({ registrar }) =>
    registrar.role$.pipe(
      map((role) => (role.status === 'leader' ? nth(role.lease.token) : '.')),
      distinctUntilChanged(),
    );
};

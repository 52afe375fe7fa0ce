import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import {
  marbleCluster,
  type Act,
  type MarbleCluster,
  type MarbleClusterOptions,
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
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
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
} satisfies Readonly<Record<string, Act>>;

/** Node `a` at a follower, all others at the leader; requests may hang, so that the lease alone has to notice. */
export const threeServers: MarbleClusterOptions = {
  zooKeeper: { servers: ['z1:1', 'z2:1', 'z3:1'], syncLimit: 40 },
  registrar: (name) => ({ endpoints: [name === 'a' ? 'z2:1' : 'z1:1'], requestTimeout: 100 }),
};

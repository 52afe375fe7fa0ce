import type { Faults } from '../../lib/testing/index.ts';
import { rivalLeases, type Rivalry } from './rival-leases.ts';

interface Times {
  readonly sessionTimeout: number;
  readonly tickTime: number;
  /** Milliseconds of a stall. */
  readonly stall: number;
}
type Scene = Pick<Rivalry, 'homes' | 'faults'>;

/** The node `a` at the follower `z2:1`, the node `b` at the leader `z1:1`. */
const homes = { a: ['z2:1'], b: ['z1:1'] };
const links = {
  'client → follower': { from: 'a', to: 'z2:1' },
  'follower → client': { from: 'z2:1', to: 'a' },
  'leader → follower': { from: 'z1:1', to: 'z2:1' },
  'follower → leader': { from: 'z2:1', to: 'z1:1' },
};
type Link = keyof typeof links;

const cut =
  (server: string) =>
  (faults: Faults): void => {
    faults.cut(server);
  };
const stalled =
  (link: Link) =>
  (faults: Faults): void => {
    faults.stall(links[link]);
  };
/** A stall that ends, and a tenth of a tick later the follower is cut off. */
const stallThenCut =
  (link: Link) =>
  ({ stall, tickTime }: Times): Scene => {
    const flow = (faults: Faults): void => {
      faults.flow();
    };
    return {
      homes,
      faults: [
        [0, stalled(link)],
        [stall, flow],
        [stall + 0.1 * tickTime, cut('z2:1')],
      ],
    };
  };

/** Faults of the servers and the links beside two nodes, by name. */
export const leaseScenes: Readonly<Record<string, (times: Times) => Scene>> = {
  'the leader server is cut off from its followers, under the client that leads': () => ({
    homes: { a: ['z1:1'], b: ['z2:1'] },
    faults: [[0, cut('z1:1')]],
  }),
  'the follower of the client that leads is cut off': () => ({ homes, faults: [[0, cut('z2:1')]] }),
  'leader → follower stalls, recovers when follower → leader stalls, and then the follower is cut off': ({
    stall,
    tickTime,
  }) => {
    const swap = (faults: Faults): void => {
      stalled('follower → leader')(faults);
      faults.flow(links['leader → follower']);
    };
    return {
      homes,
      faults: [
        [0, stalled('leader → follower')],
        [stall, swap],
        [stall + 0.1 * tickTime, cut('z2:1')],
      ],
    };
  },
  'client → follower stalls and recovers, and then the follower is cut off':
    stallThenCut('client → follower'),
  'follower → client stalls and recovers, and then the follower is cut off':
    stallThenCut('follower → client'),
  'leader → follower stalls and recovers, and then the follower is cut off':
    stallThenCut('leader → follower'),
  'follower → leader stalls and recovers, and then the follower is cut off':
    stallThenCut('follower → leader'),
  'a session is resumed with a longer timeout, and then there is another leader server': ({
    sessionTimeout,
    tickTime,
  }) => {
    const grantLess = (faults: Faults): void => {
      faults.grantAtMost(Math.max(2 * tickTime, 0.3 * sessionTimeout), 'z2:1');
      faults.refuse('z1:1');
    };
    const move = (faults: Faults): void => {
      faults.accept('z1:1');
      faults.refuse('z2:1');
      faults.drop({ client: 'a' });
    };
    return {
      homes: { a: ['z1:1', 'z2:1'], b: ['z3:1'] },
      faults: [
        [-Infinity, grantLess],
        [-sessionTimeout, move],
        [0, cut('z1:1')],
      ],
    };
  },
};

const times = [
  { sessionTimeout: 40, tickTime: 20 },
  { sessionTimeout: 80, tickTime: 8 },
  { sessionTimeout: 100, tickTime: 20, serverLatency: 1 },
];
/** Parts of a session timeout. */
const stalls = [0.475, 0.65];

const wrongWith = (rivalry: Rivalry): readonly string[] => {
  const { sessionTimeout, tickTime, stepDown, from, faults } = rivalry;
  const { ledBefore, both, takenAt } = rivalLeases(rivalry);
  // One session timeout, the tick after it, and the time in which the next one connects again and renews.
  const latest = from + Math.max(...faults.map(([after]) => after)) + sessionTimeout * 1.5 + 2 * tickTime;
  const isLate = takenAt === undefined || takenAt > latest;
  return [
    ...(ledBefore ? [] : ['nobody leads at first']),
    ...(both.length > 0 ? [`both for ${String(both.length)} ms from ${String(both[0])} ms on`] : []),
    ...(isLate ? [`taken at ${String(takenAt)} ms, and not by ${String(latest)} ms`] : []),
  ].map(
    (what) =>
      `${what} (session ${String(sessionTimeout)} ms, tick ${String(tickTime)} ms, ${stepDown}, faults from ${String(from)} ms on)`,
  );
};

/** Plays a scene under all times and both policies; the faults begin so many milliseconds after a tick. Gives what was wrong. */
export const playLeases = (scene: (times: Times) => Scene, phases: readonly number[]): readonly string[] => {
  const wrong: string[] = [];
  for (const time of times)
    for (const phase of phases)
      for (const part of stalls)
        for (const stepDown of ['disconnect', 'deadline'] as const) {
          const stall = part * time.sessionTimeout;
          const from = 100 + 2 * time.sessionTimeout + phase;
          wrong.push(...wrongWith({ ...time, stepDown, from, ...scene({ ...time, stall }) }));
        }
  return wrong;
};

import type { FaultProxy } from '../../spec/support/fault-proxy.ts';
import type { Ensemble } from '../../spec/support/zookeeper-ensemble.ts';
import type { Fleet, FleetNode, FleetProcess } from './fleet.ts';
import { frozen, inMode } from './server-links.ts';
import { now, type Wish } from '../../spec/support/witness/fact.ts';
import type { Theft } from '../../spec/support/witness/story.ts';
import { endSession } from '../../spec/support/witness/end-session.ts';

/** What faults happen to. */
export interface Stage {
  readonly ensemble: Ensemble;
  readonly fleet: Fleet;
  readonly thefts: Theft[];
}

/** Takes a fault back. */
export type Heal = () => void | Promise<void>;

/** Numbers in [0, 1) that say whom a fault meets and how hard. */
export type Dice = readonly [whom: number, luck: number, where: number, how: number];

export interface Fault {
  /** Those of one server track come one after the other; the others overlap. */
  readonly track: 'network' | 'process' | 'server' | 'user';
  /** Milliseconds, at least and at most. */
  readonly lasts: readonly [number, number];
  /** Resolves with how to take it back; undefined where there was nobody to meet. */
  strike(stage: Stage, dice: Dice, name: string): Heal | undefined | Promise<Heal | undefined>;
}

const pick = <T>(list: readonly T[], dice: number): T => list[Math.floor(dice * list.length)] as T;
const done = (): void => undefined;
const at = (dice: number, [from, to]: readonly [number, number]): number => from + dice * (to - from);

/** Whoever leads is met as often as all others together. */
const leading = <T>(list: readonly T[], leads: (one: T) => boolean, [whom, luck]: Dice): T =>
  (luck < 0.5 ? list.find(leads) : undefined) ?? pick(list, whom);
const isLed = ({ nodes }: FleetProcess): boolean => nodes.some(({ latest }) => latest.leads);

const network = (lasts: Fault['lasts'], strike: (proxy: FaultProxy, dice: number) => () => void): Fault => ({
  track: 'network',
  lasts,
  strike: ({ fleet }, dice, name) => {
    const { proxies, met: known } = leading(fleet.processes, isLed, dice);
    known.push(name);
    const [, , where, how] = dice;
    // All of its network, or the way to one server.
    const met = where < 0.5 ? proxies : [pick(proxies, where * 2 - 1)];
    const heals = met.map((proxy) => strike(proxy, how));
    return () => {
      for (const heal of heals) heal();
    };
  },
});
const processes = (lasts: Fault['lasts'], strike: (process: FleetProcess) => Heal): Fault => ({
  track: 'process',
  lasts,
  strike: ({ fleet }, dice, name) => {
    const process = leading(fleet.processes, isLed, dice);
    if (process.state !== 'running') return undefined;
    process.met.push(name);
    return strike(process);
  },
});
const servers = (
  lasts: Fault['lasts'],
  strike: (ensemble: Ensemble, dice: Dice) => Promise<Heal>,
): Fault => ({ track: 'server', lasts, strike: ({ ensemble }, dice) => strike(ensemble, dice) });
const users = (strike: (process: FleetProcess, node: FleetNode, dice: number) => void): Fault => ({
  track: 'user',
  lasts: [0, 0],
  strike: ({ fleet }, [whom, , which, how], name) => {
    const process = pick(fleet.processes, whom);
    process.met.push(name);
    strike(process, pick(process.nodes, which), how);
    return done;
  },
});
const wishes = (change: (wish: Wish, dice: number) => Wish): Fault =>
  users((process, node, dice) => {
    node.wish = change(node.wish, dice);
    process.tell({ do: 'wish', node: node.name, wish: node.wish });
  });

/** All that can happen. */
export const faults = {
  reset: network([0, 0], (proxy) => {
    proxy.reset();
    return done;
  }),
  FIN: network([0, 0], (proxy) => {
    proxy.finish();
    return done;
  }),
  'half-open towards the server': network([500, 8_000], (proxy) => proxy.disturb('server', { silent: true })),
  'half-open towards the client': network([500, 8_000], (proxy) => proxy.disturb('client', { silent: true })),
  silence: network([500, 8_000], (proxy) => proxy.disturb('both', { silent: true })),
  delay: network([1_000, 5_000], (proxy, dice) => proxy.disturb('both', { delay: at(dice, [5, 300]) })),
  '1 KB pieces': network([2_000, 6_000], (proxy) => proxy.disturb('both', { pieces: 1_024 })),
  'cut in the middle of a frame': network([2_000, 4_000], (proxy, dice) => {
    proxy.ambush = dice < 0.5 ? 'cut' : 'cut short';
    return () => {
      proxy.ambush = undefined;
    };
  }),
  'lost reply to a write': network([3_000, 6_000], (proxy) => {
    proxy.ambush = 'lose';
    return () => {
      proxy.ambush = undefined;
    };
  }),
  'SIGKILL of a client': processes([0, 5_000], (process) => {
    process.kill();
    return () => {
      process.start();
    };
  }),
  'SIGSTOP of a client': processes([200, 8_000], (process) => {
    process.stop();
    return () => {
      process.go();
    };
  }),
  'expiry by duplicate session': {
    track: 'process',
    lasts: [0, 0],
    strike: async ({ ensemble, fleet, thefts }, dice) => {
      const { latest } = leading(fleet.nodes, (node) => node.latest.leads, dice);
      const { sessionId, password } = latest;
      if (sessionId === undefined || password === undefined) return undefined;
      const from = now();
      const stolen = await endSession(pick(ensemble.servers, dice[2]).port, sessionId, password);
      // Without an answer it may have happened, and may yet.
      thefts.push({ sessionId, at: stolen ? from : Infinity });
      return stolen ? done : undefined;
    },
  },
  'SIGKILL of a server': servers([200, 4_000], async ({ servers: all }, [whom]) => {
    const server = pick(all, whom);
    await server.kill();
    return () => server.start();
  }),
  'SIGSTOP of a server': servers([500, 8_000], async ({ servers: all }, [whom]) => {
    const server = pick(all, whom);
    await server.signal('SIGSTOP');
    return () => server.signal('SIGCONT');
  }),
  'follower cut off from its leader': servers([2_000, 8_000], async (ensemble, [whom]) => {
    const followers = await inMode(ensemble, 'follower');
    return frozen(ensemble.links(followers.length > 0 ? pick(followers, whom) : 0));
  }),
  'leader server cut off from its followers': servers([2_000, 8_000], async (ensemble) => {
    const [leader = 0] = await inMode(ensemble, 'leader');
    // Each follower reaches the leader by a link of its own.
    return frozen(ensemble.servers.flatMap((_, follower) => ensemble.links(follower)[leader] ?? []));
  }),
  'rolling restart': servers([0, 0], async ({ servers: all }) => {
    for (const server of all) {
      await server.kill();
      await server.start();
    }
    return done;
  }),
  'quorum loss': servers([500, 6_000], async ({ servers: all }, [whom]) => {
    const spared = pick(all, whom);
    const killed = all.filter((server) => server !== spared);
    await Promise.all(killed.map((server) => server.kill()));
    return async () => {
      await Promise.all(killed.map((server) => server.start()));
    };
  }),
  'update of a node': wishes((wish) => ({ ...wish, version: wish.version + 1 })),
  'change of a route': wishes((wish, dice) => {
    const { x, ...others } = wish.apps;
    if (dice < 0.3) return { ...wish, apps: x === undefined ? { ...others, x: 1 } : others };
    return { ...wish, apps: { ...wish.apps, x: Math.floor(dice * 1_000) } };
  }),
  'leave or join': wishes((wish) => ({ ...wish, joined: !wish.joined })),
  resignation: users((process, node) => {
    process.tell({ do: 'resign', node: node.name });
  }),
  'close and a new registrar': users((process, node) => {
    process.renew(node);
  }),
} satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

import { hex16 } from '../../lib/codec/fencing-token.ts';
import { ensemble } from '../../lib/testing/ensemble/ensemble.ts';
import { network } from '../../lib/testing/network/network.ts';
import type { Faults } from '../../lib/testing/network/faults.ts';
import { administrator, type Administrator } from './administrator.ts';
import { startProcess, type Process } from './start-process.ts';
import { randomFrom } from './random.ts';
import { names, plain, times, type Name, type Scenario } from './scenario.ts';
import { sockets, type Sockets } from './sockets.ts';
import type { Fact, Note, Usage } from './story.ts';
import { recording, type Truth } from './truth.ts';
import { usage } from './usage.ts';
import { virtualTime, type VirtualTime } from './virtual-time.ts';

/** Servers, a network, an administrator, and the processes that have been started. */
export interface World {
  readonly time: VirtualTime;
  readonly truth: Truth;
  readonly faults: Faults;
  readonly servers: readonly string[];
  readonly administrator: Administrator;
  readonly notes: readonly Note[];
  note(who: string, fact: Fact): void;
  /** The living one of that name, started where there is none. */
  process(name: Name | 'o'): Process;
  /** The latest of that name, in whatever phase. */
  latest(name: Name | 'o'): Process | undefined;
  readonly all: readonly { readonly process: Process; readonly sockets: Sockets }[];
  crash(name: Name, silently: boolean): void;
  /** Cuts the leader server off from its followers. */
  cutLeader(): void;
  /** No byte comes or goes, and nobody is told; not even a refusal. */
  plug(name: Name | 'o', isIn: boolean): void;
  /** In words: what servers still hold for their clients. */
  leftovers(): readonly string[];
  /** What is in use now, and what at most should be. */
  usage(): readonly Usage[];
  end(): void;
}

export const world = (scenario: Scenario): World => {
  const time = virtualTime();
  const servers = ['z1:1', 'z2:1', 'z3:1'].slice(0, scenario.servers);
  const zooKeeper = ensemble({
    ...{ servers, scheduler: time.scheduler, tickTime: times.tickTime, syncLimit: scenario.syncLimit },
    ...{ minSessionTimeout: 1, containerInterval: 70, serverLatency: scenario.serverLatency },
  });
  const hearing = (session: bigint): number | undefined => {
    const owner = all.find(({ sockets: { session: id } }) => id === hex16(session));
    const at = zooKeeper.servers.find(({ clients }) =>
      [...clients].some(({ sessionId }) => sessionId === session),
    );
    const isFine =
      owner?.process.lane.state === 'running' &&
      at?.state === 'up' &&
      !at.lagging &&
      !muted.has(owner.name) &&
      zooKeeper.stalls.isEmpty;
    // The event, and whatever is under way already: a read, and the look that it leads to.
    return isFine ? 3 * (scenario.latency + slowest + 2 * scenario.serverLatency) + 1 : undefined;
  };
  const record = recording(zooKeeper, time.now, hearing);
  const carrier = network(record.ensemble, { latency: scenario.latency });
  type OfServers = 'cut' | 'heal' | 'kill';
  const looking = (words: readonly OfServers[]): Pick<Faults, OfServers> =>
    Object.fromEntries(
      words.map((word) => [
        word,
        (name?: string) => {
          carrier.faults[word](name);
          record.look();
        },
      ]),
    ) as Pick<Faults, OfServers>;
  const faults: Faults = {
    ...carrier.faults,
    halfOpen: (which) => {
      muted.add(which?.client ?? '');
      carrier.faults.halfOpen(which);
    },
    delay: (ms) => {
      slowest = Math.max(slowest, ms);
      carrier.faults.delay(ms);
    },
    ...looking(['cut', 'heal', 'kill']),
  };
  const notes: Note[] = [];
  const all: { readonly name: string; readonly process: Process; readonly sockets: Sockets }[] = [];
  const latest = new Map<string, Process>();
  const unplugged = new Set<string>();
  /** Whose connections were made silent once: nobody can tell whether they are still in use. */
  const muted = new Set<string>();
  /** Of all delays until now. */
  let slowest = 0;

  const note = (who: string, fact: Fact): void => {
    const session = all.find(({ process: { who: each } }) => each === who)?.sockets.session;
    notes.push({ ...fact, at: time.now(), commits: record.truth.commits.length, who, session });
  };
  const start = (name: Name | 'o'): Process => {
    const life = all.filter((each) => each.name === name).length + 1;
    const who = `${name}${life > 1 ? String(life) : ''}`;
    const traits = name === 'o' ? plain : scenario.traits[name];
    const own = sockets({
      ...{ ensemble: record.ensemble, network: carrier, client: name, old: traits.old },
      isPlugged: () => !unplugged.has(name),
    });
    const home = traits.home === undefined ? undefined : servers[traits.home % servers.length];
    const begun = startProcess({
      ...{ who, traits, scenario, time },
      node: name === 'c' && scenario.twin ? 'a' : name,
      transport: own.transport,
      session: () => own.session,
      endpoints: home === undefined ? servers : [home],
      random: randomFrom(scenario.seed + all.length * 7_919),
      note: (fact) => {
        note(who, fact);
      },
    });
    all.push({ name, process: begun, sockets: own });
    latest.set(name, begun);
    begun.observe();
    return begun;
  };
  return {
    time,
    truth: record.truth,
    faults,
    servers,
    administrator: administrator(record),
    notes,
    note,
    process: (name) => {
      const known = latest.get(name);
      return known && (known.phase === 'open' || known.phase === 'closing') ? known : start(name);
    },
    latest: (name) => latest.get(name),
    all,
    crash: (name, silently) => {
      const found = all.findLast((each) => each.name === name);
      if (!found || found.process.phase === 'crashed') return;
      // Nobody tells the server that the machine is gone.
      if (silently) faults.halfOpen({ client: name });
      found.process.crash();
      found.sockets.closeAll();
    },
    cutLeader: () => {
      const { leader } = zooKeeper.topology;
      if (leader) faults.cut(leader.name);
    },
    plug: (name, isIn) => {
      if (isIn) unplugged.delete(name);
      else {
        unplugged.add(name);
        faults.halfOpen({ client: name });
      }
    },
    leftovers: () =>
      zooKeeper.servers.flatMap(({ name, watches, clients }) => [
        ...(watches.size > 0 ? [`${String(watches.size)} watches at ${name}`] : []),
        ...(clients.size > 0 ? [`${String(clients.size)} connections at ${name}`] : []),
      ]),
    usage: () => usage({ scenario, all, servers: zooKeeper.servers, tree: record.truth.head() }),
    end: () => {
      zooKeeper.close();
    },
  };
};

export const everybody = [...names, 'o'] as const;

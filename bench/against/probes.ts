// One measurement of each kind takes a few seconds at most. Lower figures are better, of all rows.
import type { Transport } from '../../lib/index.ts';
import type { Bench } from '../cluster.ts';
import { syncedOnce } from '../cold-sync.ts';
import { cost } from '../cost.ts';
import { growth } from '../growth.ts';
import { failover, operations, startUp } from '../in-process.ts';
import { leadership } from '../leadership.ts';
import { median } from '../statistics.ts';
import { gets, idle, seenOver, transports } from '../transports.ts';
import type { Row } from './row.ts';

/** Rows that one process measures together. */
export type Probe = {
  readonly name: string;
  readonly rows: readonly Row[];
} & (
  | {
      /** Options of the ZooKeeper that it needs. */
      readonly members: number;
      /** One figure for each row. */
      measure(bench: Bench): Promise<readonly number[]>;
    }
  | { readonly members?: undefined; measure(): Promise<readonly number[]> }
);

/** Members, and turns that fit into three seconds: without a recursive watch each join reads the list of names. */
const sizes = (transport: Transport) =>
  transport.name === 'native'
    ? [
        { members: 10, warmUp: 300, counted: 400 },
        { members: 1_000, warmUp: 150, counted: 200 },
        { members: 5_000, warmUp: 15, counted: 30 },
      ]
    : [10, 1_000, 5_000].map((members) => ({ members, warmUp: 400, counted: 600 }));

const rows = (unit: string, ...names: readonly string[]): readonly Row[] =>
  names.map((name) => ({ name, unit }));

const overTransport = (transport: Transport): readonly Probe[] => {
  const over = `over ${transport.name}`;
  return [
    ...sizes(transport).map(({ members, ...turns }): Probe => ({
      name: `seen among ${members} ${over}`,
      members,
      rows: [
        ...rows('ms', `join seen among ${members} ${over}`, `leave seen among ${members} ${over}`),
        ...rows('requests', `cost of an update among ${members} ${over}`),
        ...rows('bytes', `bytes of an update among ${members} ${over}`),
        ...rows('bytes', `bytes of a join or leave among ${members} ${over}`),
      ],
      measure: async (bench) => {
        const { join, leave } = await seenOver(bench, transport, turns);
        const { requests, bytes, moving } = await cost(bench, transport);
        return [join, leave, requests, bytes, moving];
      },
    })),
    {
      name: `gets ${over}`,
      members: 10,
      rows: [
        ...rows('µs', `get ${over}, one by one`, `get ${over}, pipelined`, `CPU of a pipelined get ${over}`),
        ...rows('ms', `longest gap at 10000 gets ${over}`),
      ],
      measure: async (bench) => {
        const { sequential, pipelined, cpu, gap } = await gets(bench, transport, 7);
        return [sequential, pipelined, cpu, gap];
      },
    },
    {
      name: `idle connection ${over}`,
      members: 10,
      rows: rows('KB', `idle connection ${over}`),
      measure: async (bench) => [await idle(bench, transport)],
    },
  ];
};

const coldSync: Probe = {
  name: 'cold sync',
  members: 10_000,
  rows: rows('ms', 'cold sync of 10000', 'longest gap at a cold sync'),
  measure: async (bench) => {
    const all: Awaited<ReturnType<typeof syncedOnce>>[] = [];
    for (let repeat = 0; repeat < 14; repeat += 1) all.push(await syncedOnce(bench));
    const warm = all.slice(5);
    return [median(warm.map(({ took }) => took)), median(warm.map(({ gap }) => gap))];
  },
};

const changes = 15_000;
const grown: Probe = {
  name: 'growth',
  members: 10,
  rows: [
    // Both are near zero, and less than the garbage collector leaves by chance.
    { name: `heap after ${changes} changes`, unit: 'MB', slack: 0.5 },
    { name: `heap after ${changes} subscriptions`, unit: 'MB', slack: 0.5 },
    ...rows('requests', '1000 more subscribers'),
    ...rows('µs', 'CPU of a change, with that of its writer', 'CPU of a subscription'),
  ],
  measure: async (bench) => {
    const made = await growth(bench, { warmUp: 5_000, counted: changes });
    return [made.changes, made.subscriptions, made.requests, made.change, made.cycle];
  },
};

const led: Probe = {
  name: 'leadership',
  members: 10,
  rows: rows('ms', 'registered to leader', 'close() to the next leader').map((row) => ({
    ...row,
    isAside: true,
  })),
  measure: async (bench) => {
    const { promotion, handOver } = await leadership(bench, 30);
    return [promotion, handOver];
  },
};

const kit: readonly Probe[] = [
  {
    name: 'in-process cluster',
    rows: rows('ms', 'in-process server, start-up', 'a drawn cluster of 5 with a failover'),
    measure: async () => [await startUp(), await failover(20, 20)],
  },
  {
    name: 'in-process server',
    rows: rows(
      'µs',
      'in-process server, a get, one by one',
      'in-process server, a get of 1000 under way',
      'in-process server, a create of 1000 under way',
    ),
    measure: async () => {
      const { sequential, pipelined, created } = await operations({ counted: 2, warmUp: 1 });
      return [sequential, pipelined, created].map((perSecond) => 1e6 / perSecond);
    },
  },
];

const members = (probe: Probe): number => probe.members ?? -1;

/** By the size of the cluster, so that each is started once. */
export const probes: readonly Probe[] = [
  ...kit,
  ...transports.flatMap(overTransport),
  coldSync,
  grown,
  led,
].sort((a, b) => members(a) - members(b));

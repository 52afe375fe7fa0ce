import type { Server } from '../../lib/testing/ensemble/server.ts';
import type { Tree } from '../../lib/testing/tree/tree.ts';
import { appsFolder } from './administrator.ts';
import type { Scenario } from './scenario.ts';
import type { Sockets } from './sockets.ts';
import type { Process } from './start-process.ts';
import type { Usage } from './story.ts';

/** Pings, two deadlines, two audits, the lease: no more, however long it runs. */
const lasting = 8;
/** A replacement may wait for its second: of two applications in the flat layout, and of a node that does not stand. */
const waiting = ({ layout, steps }: Scenario): number =>
  (layout === 'flat' ? 2 : 0) + (steps.some(({ command: { what } }) => what === 'joinAside') ? 1 : 0);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** What is in use when all is at rest, and what at most should be. */
export const usage = (on: {
  readonly scenario: Scenario;
  readonly servers: readonly Server[];
  readonly tree: Tree;
  readonly all: readonly { readonly process: Process; readonly sockets: Sockets }[];
}): readonly Usage[] => {
  const { scenario, servers, tree, all } = on;
  const open = all.filter(({ process }) => process.phase === 'open');
  const each = open.flatMap(({ process: { who, lane }, sockets: { open: used } }) => [
    { what: `sockets of ${who}`, used, most: 1 },
    { what: `timers of ${who}`, used: lane.timers, most: lasting + waiting(scenario) },
  ]);
  // Servers hold on to whoever went to another one without a word.
  const clients = sum(servers.map((server) => server.clients.size));
  const hasOld = Object.values(scenario.traits).some(({ old }) => old);
  if (hasOld || clients > sum(all.map(({ sockets }) => sockets.open))) return each;
  const isHidden = [...tree.znodes.entries()].some(([, { acl }]) =>
    acl.some(({ scheme }) => scheme !== 'world'),
  );
  // Folders with znodes that nobody may read are watched for their lists as well.
  const besides = isHidden ? 1 + (tree.znodes.get(appsFolder)?.children.size ?? 0) * 2 : 0;
  return [
    {
      what: 'watches',
      used: sum(servers.map((server) => server.watches.size)),
      // A persistent one counts twice.
      most: sum(open.map(({ process }) => 2 * process.watched() + besides)),
    },
    ...each,
  ];
};

import type { Settled } from '../../spec/support/witness/settle.ts';
import type { Stage } from './faults.ts';
import { broken } from '../../spec/support/witness/broken.ts';
import { times } from './times.ts';
import type { Check } from './report.ts';
import type { Story } from '../../spec/support/witness/story.ts';
import { transactionsOf } from '../../spec/support/witness/transactions.ts';
import { truthOf } from '../../spec/support/witness/truth.ts';

/** All that is promised, held against all that was seen; the servers are down by now. */
export const checks = (
  { ensemble, fleet, thefts }: Stage,
  calms: readonly Settled[],
  left: readonly string[],
): readonly Check[] => {
  const transactions = transactionsOf(ensemble.servers.map(({ data }) => data));
  const story: Story = {
    notes: fleet.notes,
    truth: truthOf(transactions),
    thefts,
    delivery: times.sessionTimeout,
  };
  return [
    ...calms.map(({ unsettled }, index) => ({
      name: index === 0 ? 'I1 convergence in the beginning' : `I1 convergence after storm ${String(index)}`,
      wrong: unsettled,
    })),
    ...Object.entries(broken(story)).map(([name, wrong]) => ({ name, wrong })),
    { name: 'I4 registration: nothing is left in the end', wrong: left },
    {
      name: 'I6 resources: processes are as they were',
      wrong: fleet.notes.flatMap((note) =>
        note.kind === 'remains' ? note.left.map((what) => `a process ends with a ${what}`) : [],
      ),
    },
    {
      name: 'I6 resources: no process dies by itself',
      // A crash within the package `zookeeper` is nothing that this library could mend: it is told beside.
      wrong: fleet.deaths.flatMap(({ process: { name, transport }, how }) =>
        transport === 'native' && how.startsWith('SIG') ? [] : [`${name} over ${transport}: ${how}`],
      ),
    },
  ];
};

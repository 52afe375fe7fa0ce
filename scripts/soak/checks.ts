import type { Calm } from './calm.ts';
import type { Stage } from './faults.ts';
import { leadership } from './invariants/leadership.ts';
import { streams } from './invariants/streams.ts';
import { truthfulness } from './invariants/truthfulness.ts';
import type { Check } from './report.ts';
import type { Story } from './story.ts';
import { transactionsOf } from './transactions.ts';
import { truthOf } from './truth.ts';

/** All that is promised, held against all that was seen; the servers are down by now. */
export const checks = (
  { ensemble, fleet, thefts }: Stage,
  calms: readonly Calm[],
  left: readonly string[],
): readonly Check[] => {
  const transactions = transactionsOf(ensemble.servers.map(({ data }) => data));
  const story: Story = { notes: fleet.notes, truth: truthOf(transactions), thefts };
  const remains = fleet.processes.map(({ name, transport }) => ({ name, transport }));
  return [
    ...calms.map(({ unsettled }, index) => ({
      name: index === 0 ? 'I1 convergence in the beginning' : `I1 convergence after storm ${String(index)}`,
      wrong: unsettled,
    })),
    { name: 'I2 truth', wrong: truthfulness(story) },
    { name: 'I3 leadership', wrong: leadership(story) },
    { name: 'I4 registration: nobody touched what was not its own', wrong: story.truth.trespasses },
    { name: 'I4 registration: nothing is left in the end', wrong: left },
    { name: 'I5 streams', wrong: streams(story) },
    {
      name: 'I6 resources: processes are as they were',
      wrong: fleet.notes.flatMap((note) =>
        note.kind === 'remains' ? note.left.map((what) => `a process ends with a ${what}`) : [],
      ),
    },
    {
      name: `I6 resources: all ${String(remains.length)} processes live to the end`,
      wrong: fleet.deaths.map(({ process, how }) => `${process.name} over ${process.transport}: ${how}`),
    },
  ];
};

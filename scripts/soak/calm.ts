import { defer, lastValueFrom, repeat, retry, takeUntil, takeWhile, tap, timer } from 'rxjs';
import { client, type Client } from '../../spec/support/harness.ts';
import type { Stage } from './faults.ts';
import { now } from './say.ts';
import { readTree } from './tree.ts';
import { unconnected, unpublished, unseen } from './unsettled.ts';

export interface Calm {
  /** Milliseconds until everyone saw what is there, and had what it wants. */
  readonly took: number;
  /** What was still amiss when the time was up. */
  readonly unsettled: readonly string[];
}

/** Milliseconds between two looks. */
const pause = 100;

const look = async ({ fleet, ensemble }: Stage, clients: readonly Client[]): Promise<readonly string[]> => {
  const away = unconnected(fleet);
  if (away.length > 0) return away;
  const trees = await Promise.all(clients.map(readTree));
  return trees.flatMap((tree, index) => {
    const server = `server ${String(index + 1)} of ${String(ensemble.servers.length)}`;
    return [
      ...unpublished(fleet, tree).map((what) => `${server} has other ${what}`),
      ...unseen(fleet, tree).map((what) => `against ${server}, ${what}`),
    ];
  });
};

/** Waits until all is settled, at every server, or the time is up. */
export const calm = async (stage: Stage, within: number): Promise<Calm> => {
  const from = now();
  const clients = await Promise.all(stage.ensemble.servers.map(({ endpoint }) => client(endpoint)));
  let unsettled: readonly string[] = ['nobody was looked at'];
  try {
    await lastValueFrom(
      defer(() => look(stage, clients)).pipe(
        tap((seen) => {
          unsettled = seen;
        }),
        retry({ delay: pause }),
        repeat({ delay: pause }),
        takeWhile((seen) => seen.length > 0),
        takeUntil(timer(within)),
      ),
      { defaultValue: undefined },
    );
  } finally {
    for (const each of clients) each.close();
  }
  return { took: now() - from, unsettled };
};

import { defer, lastValueFrom, repeat, retry, takeUntil, takeWhile, tap, timer } from 'rxjs';
import { client, type Client } from '../harness.ts';
import { now } from './fact.ts';
import { readTree } from './tree.ts';
import { unconnected, unpublished, unseen, type Watched } from './unsettled.ts';

export interface Settled {
  /** Milliseconds until everyone saw what is there, and had what it wants. */
  readonly took: number;
  /** What was still amiss when the time was up. */
  readonly unsettled: readonly string[];
}

/** Milliseconds between two looks. */
const pause = 100;

const lookAt = async (nodes: readonly Watched[], clients: readonly Client[]): Promise<readonly string[]> => {
  const away = unconnected(nodes);
  if (away.length > 0) return away;
  const trees = await Promise.all(clients.map(readTree));
  return trees.flatMap((tree, index) => [
    ...unpublished(nodes, tree).map((what) => `server ${String(index + 1)} has other ${what}`),
    ...unseen(nodes, tree).map((what) => `against server ${String(index + 1)}, ${what}`),
  ]);
};

/** Waits until all is settled, at every server, or the time is up. */
export const settle = async (
  nodes: readonly Watched[],
  endpoints: readonly string[],
  within: number,
): Promise<Settled> => {
  const from = now();
  const clients: Client[] = [];
  let unsettled: readonly string[] = ['nobody was looked at'];
  const look$ = defer(() => lookAt(nodes, clients)).pipe(
    tap((seen) => {
      unsettled = seen;
    }),
    retry({ delay: pause }),
    repeat({ delay: pause }),
    takeWhile((seen) => seen.length > 0),
    takeUntil(timer(within)),
  );
  try {
    for (const endpoint of endpoints) clients.push(await client(endpoint));
    await lastValueFrom(look$, { defaultValue: undefined });
  } catch (error) {
    // A server that serves nobody.
    unsettled = [String(error)];
  } finally {
    for (const each of clients) each.close();
  }
  return { took: now() - from, unsettled };
};

import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Client, Server } from '../ensemble/server.ts';
import { isRefusal, type Done, type Refusal, type Write } from '../tree/write.ts';

/** Where a request is answered. */
export interface Site {
  readonly ensemble: Ensemble;
  readonly server: Server;
  readonly client: Client;
}

/**
 * What is no reply. 'stall': the server cannot ask its leader, and whatever comes after waits too. 'hang-up': the
 * server closes without a word. 'silence': none comes, now or later.
 */
export type Aside = 'stall' | 'hang-up' | 'silence';

export const isAside = (value: object | Aside): value is Aside => typeof value === 'string';

/** Commits a write, and makes a reply of what was done. */
export const written = <R extends object>(
  { ensemble, server, client }: Site,
  write: Write,
  reply: (done: Done) => R,
): R | Refusal | Aside => {
  const step = ensemble.write(server, client, write);
  if (step === undefined) return 'stall';
  if (step === 'moved') return 'hang-up';
  return isRefusal(step) ? step : reply(step);
};

import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Client, Server } from '../ensemble/server.ts';
import { isRefusal, type Done, type Refusal, type Write } from '../tree/write.ts';

/** Where a request is answered. */
export interface Site {
  readonly ensemble: Ensemble;
  readonly server: Server;
  readonly client: Client;
}

/** Outcomes without a reply. 'hang-up': the server closes without a word. 'silence': none comes, now or later. */
export type Aside = 'hang-up' | 'silence';

export const isAside = (value: object | Aside): value is Aside => typeof value === 'string';

/** Commits a write, and makes a reply of what was done. */
export const written = <R extends object>(
  { ensemble, server, client }: Site,
  write: Write,
  done: (outcome: R | Refusal | Aside) => void,
  reply: (step: Done) => R,
): void => {
  ensemble.write(server, client, write, (step) => {
    if (step === 'moved') done('hang-up');
    else done(isRefusal(step) ? step : reply(step));
  });
};

import { firstValueFrom, take, tap } from 'rxjs';
import type { Connection } from '../../lib/connection/connection.ts';
import type { Limits, Target, Transport } from '../../lib/connection/transport.ts';
import { wire } from '../../lib/connection/wire/wire.ts';

/** A transport that remembers its connections, so that a second client can end the session as nobody else can. */
export interface Thief extends Transport {
  readonly connections: readonly Connection[];
  /** Connects with the same session id and password, and closes the session. */
  steal(): Promise<void>;
}

export const sessionThief = (): Thief => {
  const inner = wire();
  const connections: Connection[] = [];
  let last: { target: Target; limits: Limits } | undefined;
  return {
    ...inner,
    connections,
    connect: (target, limits) =>
      inner.connect(target, limits).pipe(
        tap((connection) => {
          last = { target, limits };
          connections.push(connection);
        }),
      ),
    steal: async () => {
      const victim = connections.at(-1);
      if (!last || !victim) throw new Error('nothing to steal yet');
      const target = { ...last.target, resume: victim.grant, lastZxid: victim.lastZxid };
      await new Promise<void>((resolve, reject) => {
        const held = inner.connect(target, last?.limits as Limits).subscribe({
          next: (connection) => {
            firstValueFrom(connection.request<'closeSession'>({ op: 'closeSession' }).pipe(take(1))).then(
              () => {
                held.unsubscribe();
                resolve();
              },
              reject,
            );
          },
          error: reject,
        });
      });
    },
  };
};

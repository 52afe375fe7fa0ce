import { catchError, concatMap, firstValueFrom, of, retry, take, tap, throwError, timer } from 'rxjs';
import type { Connection } from '../../lib/connection/connection.ts';
import type { Limits, Target, Transport } from '../../lib/connection/transport.ts';
import { isTagged } from '../../lib/errors/is-tagged.ts';
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
      const { target, limits } = last;
      const closed$ = inner
        .connect({ ...target, resume: victim.grant, lastZxid: victim.lastZxid }, limits)
        .pipe(
          concatMap((connection) => connection.request<'closeSession'>({ op: 'closeSession' })),
          take(1),
          // The victim takes its session back as soon as it can: then the thief has to come again.
          retry({
            delay: (error) =>
              isTagged(error, 'ConnectFailed') && error.failure === 'session-expired'
                ? throwError(() => error)
                : timer(20),
            count: 50,
          }),
          catchError((error: unknown) => {
            if (isTagged(error, 'ConnectFailed') && error.failure === 'session-expired') return of('over');
            throw error;
          }),
        );
      await firstValueFrom(closed$);
    },
  };
};

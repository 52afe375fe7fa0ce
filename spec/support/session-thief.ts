import { BehaviorSubject, concatMap, filter, finalize, firstValueFrom, switchMap, take, tap } from 'rxjs';
import type { Connection } from '../../lib/connection/connection.ts';
import type { Limits, Target, Transport } from '../../lib/connection/transport.ts';
import { wire } from '../../lib/connection/wire/wire.ts';

/** A transport that remembers its connections, so that a second client can end the session as nobody else can. */
export interface Thief extends Transport {
  readonly connections: readonly Connection[];
  /** Connects with the same session id and password, and closes the session; the victim has to wait meanwhile. */
  steal(): Promise<void>;
}

export const sessionThief = (inner: Transport = wire()): Thief => {
  const connections: Connection[] = [];
  const stealing$ = new BehaviorSubject(false);
  let last: { target: Target; limits: Limits } | undefined;
  return {
    ...inner,
    connections,
    connect: (target, limits) =>
      stealing$.pipe(
        filter((stealing) => !stealing),
        take(1),
        switchMap(() => inner.connect(target, limits)),
        tap((connection) => {
          last = { target, limits };
          connections.push(connection);
        }),
      ),
    steal: async () => {
      const victim = connections.at(-1);
      if (!last || !victim) throw new Error('nothing to steal yet');
      const { target, limits } = last;
      stealing$.next(true);
      // Whatever the victim's transport: the native one does not wait until the server has ended the session.
      const closed$ = wire()
        .connect({ ...target, resume: victim.grant, lastZxid: victim.lastZxid }, limits)
        .pipe(
          concatMap((connection) => connection.request({ op: 'closeSession' })),
          take(1),
          finalize(() => {
            stealing$.next(false);
          }),
        );
      await firstValueFrom(closed$);
    },
  };
};

import { asyncScheduler, catchError, concatMap, firstValueFrom, map, of, take, timeout } from 'rxjs';
import { wire } from '../../../lib/index.ts';

/** Ends a session from outside: a second client with its id and password closes it. Resolves with whether it is so. */
export const endSession = (port: number, sessionId: string, password: string): Promise<boolean> =>
  firstValueFrom(
    wire()
      .connect(
        {
          endpoint: { host: '127.0.0.1', port },
          address: '127.0.0.1',
          sessionTimeout: 1_000,
          resume: {
            sessionId: BigInt.asIntN(64, BigInt(`0x${sessionId}`)),
            password: Buffer.from(password, 'hex'),
          },
          lastZxid: 0n,
          auth: [],
        },
        {
          connectTimeout: 1_000,
          requestTimeout: 1_000,
          maxFrame: 2 ** 20,
          tls: undefined,
          scheduler: asyncScheduler,
        },
      )
      .pipe(
        concatMap((connection) => connection.request({ op: 'closeSession' })),
        take(1),
        map(() => true),
        timeout(2_000),
        catchError(() => of(false)),
      ),
  );

import type { Socket } from 'node:net';
import { asyncScheduler, lastValueFrom, mergeMap, race, Subject, take, type Observable } from 'rxjs';
import type { Connection } from '../../../lib/connection/connection.ts';
import { wire } from '../../../lib/connection/wire/wire.ts';
import { scriptedServer } from '../../support/scripted-server.ts';
import { answer, granted, pong } from '../../support/server-frames.ts';

/** Holds the event loop up, as a long computation does. */
const compute = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};
/** Does these in turn, one for each chunk that arrives. */
const inTurn =
  (...steps: readonly ((socket: Socket) => void)[]) =>
  (socket: Socket): void => {
    let at = 0;
    socket.on('data', () => steps[at++]?.(socket));
  };
const request = async (
  onConnection: (socket: Socket) => void,
  use: (connection: Connection) => Observable<unknown> = (connection) =>
    connection.request({ op: 'sync', path: '/' }),
): Promise<unknown> => {
  const server = await scriptedServer(onConnection);
  const target = {
    endpoint: { host: 'localhost', port: server.port },
    address: '127.0.0.1',
    sessionTimeout: 600,
    resume: undefined,
    lastZxid: 0n,
    auth: [],
  };
  const limits = {
    ...{ connectTimeout: 200, requestTimeout: 200, maxFrame: 1_000 },
    tls: undefined,
    scheduler: asyncScheduler,
  };
  const reply$ = wire().connect(target, limits).pipe(mergeMap(use));
  return lastValueFrom(reply$)
    .catch((error: unknown) => error)
    .finally(server.stop);
};
const synced = answer(1, 0, Buffer.alloc(4));
const sends =
  (bytes: Buffer) =>
  (socket: Socket): void => {
    socket.write(bytes);
  };
const [grant, consent, reply] = [sends(granted()), sends(pong), sends(synced)] as const;

describe('a process that computes past all deadlines of its connection', () => {
  it('reads the reply that has arrived meanwhile', async () => {
    const late = (socket: Socket): void => {
      reply(socket);
      compute(800);
    };
    expect(await request(inTurn(grant, consent, late))).toMatchObject({ zxid: 5n });
  });

  it('reads the answer to the handshake that has arrived meanwhile', async () => {
    const late = (socket: Socket): void => {
      consent(socket);
      compute(400);
    };
    expect(await request(inTurn(grant, late, reply))).toMatchObject({ zxid: 5n });
  });

  it('asks a server that owes nothing before it gives it up', async () => {
    const pinged$ = new Subject<string>();
    const again = (socket: Socket): void => {
      consent(socket);
      pinged$.next('pinged');
    };
    const use = ({ closed$ }: Connection): Observable<unknown> => {
      // Once it is idle.
      setImmediate(() => {
        compute(500);
      });
      return race(pinged$, closed$).pipe(take(1));
    };
    expect(await request(inTurn(grant, consent, consent, again), use)).toBe('pinged');
  });

  it('gives the connection up where nothing has arrived', async () => {
    const never = (): void => {
      compute(800);
    };
    expect(await request(inTurn(grant, consent, never))).toMatchObject({ _tag: 'ConnectionLost' });
  });
});

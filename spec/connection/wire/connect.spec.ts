import type { Socket } from 'node:net';
import { asyncScheduler, from, lastValueFrom, mergeMap, type Observable } from 'rxjs';
import type { Connection } from '../../../lib/connection/connection.ts';
import type { Limits, Target } from '../../../lib/connection/transport.ts';
import { wire } from '../../../lib/connection/wire/wire.ts';
import { numberOf } from '../../../lib/errors/codes.ts';
import type { ConnectionLost } from '../../../lib/errors/connection-lost.ts';
import { verdictOf } from '../../../lib/errors/verdict.ts';
import { ZooKeeperError } from '../../../lib/errors/zookeeper-error.ts';
import { scriptedServer } from '../../support/scripted-server.ts';
import { digest, secret } from '../../support/secret.ts';
import { answer, granted, pong } from '../../support/server-frames.ts';

const limits: Limits = {
  connectTimeout: 200,
  requestTimeout: 200,
  maxFrame: 1_000,
  tls: undefined,
  scheduler: asyncScheduler,
};
/** Greets as ZooKeeper does, then answers what arrives with `then`. */
const greets =
  (then: (socket: Socket) => void) =>
  (socket: Socket): void => {
    socket.once('data', () => {
      socket.write(granted());
      socket.once('data', () => {
        socket.write(pong);
        socket.once('data', () => {
          then(socket);
        });
      });
    });
  };

const attempt = async (
  onConnection: (socket: Socket) => void,
  work: (connection: Connection) => Observable<unknown>,
) => {
  const server = await scriptedServer(onConnection);
  const target: Target = {
    endpoint: { host: 'localhost', port: server.port },
    address: '127.0.0.1',
    sessionTimeout: 600,
    resume: undefined,
    lastZxid: 0n,
    auth: [digest('user')],
  };
  try {
    return await lastValueFrom(wire().connect(target, limits).pipe(mergeMap(work)), {
      defaultValue: 'completed',
    });
  } catch (error) {
    return error;
  } finally {
    await server.stop();
  }
};
const closes = (onConnection: (socket: Socket) => void) =>
  attempt(onConnection, (connection) => {
    connection.request({ op: 'sync', path: '/' }).subscribe({ error: () => undefined });
    return connection.closed$;
  });

describe('an endpoint that is not ZooKeeper', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['says nothing', () => undefined, 'deadline'],
    ['closes at once', (socket) => socket.end(), 'silent-close'],
    ['speaks HTTP', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'not-zookeeper'],
    ['sends a negative length', (socket) => socket.write(Buffer.alloc(8, 0xff)), 'not-zookeeper'],
    ['sends zeros', (socket) => socket.write(Buffer.alloc(64)), 'not-zookeeper'],
    ['sends a giant frame', (socket) => socket.write(Buffer.from([1, 0, 0, 0, 1])), 'not-zookeeper'],
    ['sends half a frame', (socket) => socket.write(granted().subarray(0, 9)), 'deadline'],
    ['grants a negative timeout', (socket) => socket.write(granted(-1)), 'not-zookeeper'],
  ])('that %s fails the attempt with a clear error', async (_, onConnection, failure) => {
    const error = await closes(onConnection);
    expect(error).toMatchObject({ _tag: 'ConnectFailed', failure });
    expect(String(error)).not.toContain(secret);
  });
});

describe('a server that grants no session', () => {
  it.each<[string, Buffer, object]>([
    ['says that it expired', granted(0), { _tag: 'ConnectFailed', failure: 'session-expired' }],
    ['is read-only', answer(0, -119), { _tag: 'ConnectFailed', failure: 'read-only' }],
  ])('because it %s', async (_, bytes, expected) => {
    expect(await closes((socket) => socket.write(bytes))).toMatchObject(expected);
  });

  it('because it refuses the credentials, errors for good, and does not repeat them', async () => {
    const error = await closes((socket) => {
      socket.once('data', () => {
        socket.write(granted());
        socket.once('data', () => socket.write(answer(-4, -115)));
      });
    });
    expect(error).toMatchObject({ _tag: 'AuthFailed', schemes: ['digest'] });
    expect(String(error)).not.toContain(secret);
  });
});

describe('a server that goes wrong later', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['answers what nobody asked', (socket) => socket.write(answer(77)), 'protocol'],
    ['cuts a record short', (socket) => socket.write(answer(1, 0, Buffer.from([0, 0, 0, 9, 1]))), 'protocol'],
    ['sends a negative length', (socket) => socket.write(Buffer.alloc(4, 0xff)), 'protocol'],
    ['closes', (socket) => socket.end(), 'closed-by-server'],
    ['resets', (socket) => socket.resetAndDestroy(), 'reset'],
    ['falls silent', () => undefined, 'request-timeout'],
    ['says that the session expired', (socket) => socket.write(answer(1, -112)), 'session-ended'],
    ['does not know the operation', (socket) => socket.write(answer(1, -6)), 'closed-by-server'],
  ])('and %s loses the connection, with a reason', async (_, then, reason) => {
    expect(await closes(greets(then))).toMatchObject({ _tag: 'ConnectionLost', reason });
  });

  it.each([
    'ConnectionLoss',
    'SessionExpired',
    'SessionMoved',
    'NotReadOnly',
    'Unimplemented',
    'SessionClosedRequireAuth',
  ] as const)('and answers %s closes the connection, since nobody asks again on it', async (name) => {
    const code = numberOf(name);
    expect(['relink', 'error']).toContain(verdictOf(new ZooKeeperError(code, 'sync', '/')));
    const lost = await closes(greets((socket) => socket.write(answer(1, code))));
    expect(['closed-by-server', 'session-ended']).toContain((lost as ConnectionLost).reason);
  });

  it('and tells an event of a path over maxFrame keeps its connection', async () => {
    const path = Buffer.from(`/${'x'.repeat(2_000)}`);
    const event = Buffer.alloc(12 + path.length);
    event.writeInt32BE(1, 0);
    event.writeInt32BE(3, 4);
    event.writeInt32BE(path.length, 8);
    path.copy(event, 12);
    const replied = await attempt(
      greets((socket) => socket.write(Buffer.concat([answer(-1, 0, event), answer(1, 0, Buffer.alloc(4))]))),
      (connection) => connection.request({ op: 'sync', path: '/' }),
    );
    expect(replied).toMatchObject({ zxid: 5n });
  });

  it('and sends a frame over maxFrame fails that request alone', async () => {
    const giant = Buffer.alloc(5_000);
    const error = await attempt(
      greets((socket) => socket.write(answer(1, 0, giant))),
      (connection) => connection.request({ op: 'sync', path: '/' }),
    );
    expect(error).toMatchObject({ _tag: 'ReplyTooLarge' });
  });

  it('fails every request under way, saying whether it was sent', async () => {
    const errors: unknown[] = [];
    await attempt(
      greets((socket) => socket.end()),
      (connection) => {
        for (const path of ['/a', '/b']) {
          connection.request({ op: 'sync', path }).subscribe({ error: (error) => errors.push(error) });
        }
        return connection.closed$;
      },
    );
    expect(errors).toEqual([
      expect.objectContaining({ _tag: 'ConnectionLost', sent: true }),
      expect.objectContaining({ _tag: 'ConnectionLost', sent: true }),
    ]);
  });
});

describe('a connection', () => {
  it('writes what is subscribed in one tick at once', async () => {
    const chunks: number[] = [];
    await attempt(
      (socket) => {
        greets(() => socket.end())(socket);
        socket.on('data', (chunk: Buffer) => chunks.push(chunk.length));
      },
      (connection) => {
        const paths = Array.from({ length: 50 }, (_, at) => `/${String(at)}`);
        from(paths)
          .pipe(mergeMap((path) => connection.request({ op: 'sync', path })))
          .subscribe({ error: () => undefined });
        return connection.closed$;
      },
    );
    expect(chunks).toHaveLength(3);
  });

  it('shows no password when it is inspected', async () => {
    const { inspect } = await import('node:util');
    let shown = '';
    await attempt(
      greets((socket) => socket.end()),
      (connection) => {
        shown = inspect(connection, { depth: 9 });
        connection.request({ op: 'sync', path: '/' }).subscribe({ error: () => undefined });
        return connection.closed$;
      },
    );
    expect(shown).toContain('sessionId');
    expect(shown).not.toContain('password');
  });
});

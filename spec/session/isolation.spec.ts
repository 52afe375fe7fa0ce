import { Observable, ReplaySubject, Subject } from 'rxjs';
import { openAcl } from '../../lib/connection/acl.ts';
import type { Connection } from '../../lib/connection/connection.ts';
import type { Request } from '../../lib/connection/request.ts';
import { ConnectionLost, type CloseReason } from '../../lib/errors/connection-lost.ts';
import { RequestHeld } from '../../lib/errors/request-held.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { isolated } from '../../lib/session/isolation.ts';
import { silent } from '../../lib/session/logger.ts';
import { suspects } from '../../lib/session/suspects.ts';

const guid = (letter: string): string => `_c_${letter.repeat(32)}-node-`;
const create = (data: string, letter = 'a'): Request => ({
  ...{ op: 'create', path: `/nodes/${guid(letter)}`, data: Buffer.from(data), acl: openAcl() },
  mode: 'ephemeral-sequential',
});
const big = create('big');
const get = (path: string): Request => ({ op: 'getData', path });
const group = (...paths: readonly string[]): Request => ({
  op: 'multiRead',
  reads: paths.map((path) => ({ op: 'getData', path })),
});
const sync: Request = { op: 'sync', path: '/' };

const setUp = () => {
  let time = 0;
  const warnings: string[] = [];
  const known = suspects(() => time, { ...silent, warn: (message) => warnings.push(message) });
  const connect = () => {
    const sent: { request: Request; reply$: Subject<object> }[] = [];
    const closed$ = new ReplaySubject<ConnectionLost>(1);
    let end: ConnectionLost | undefined;
    const connection = {
      endpoint: { host: 'a', port: 1 },
      closed$,
      request: (request: Request) =>
        new Observable((subscriber) => {
          if (end) {
            subscriber.error(end);
            return undefined;
          }
          const reply$ = new Subject<object>();
          sent.push({ request, reply$ });
          return reply$.subscribe(subscriber);
        }),
    } as unknown as Connection;
    const { request } = isolated(connection, known);
    return {
      /** The requests under way that were sent. */
      sent: () => sent.map((each) => each.request),
      ask: (one: Request) => {
        const told: unknown[] = [];
        const subscription = request(one).subscribe({
          next: () => told.push('done'),
          error: (error: unknown) => told.push(error),
        });
        return {
          told,
          leave: () => {
            subscription.unsubscribe();
          },
        };
      },
      answer: (error?: Error) => {
        const [first] = sent.splice(0, 1);
        if (error) first?.reply$.error(error);
        else {
          first?.reply$.next({});
          first?.reply$.complete();
        }
      },
      close: (reason: CloseReason = 'closed-by-server') => {
        end = new ConnectionLost(reason, 'a:1', 'says the test');
        for (const { reply$ } of sent.splice(0)) {
          reply$.error(new ConnectionLost(reason, 'a:1', 'says the test', true));
        }
        closed$.next(end);
      },
    };
  };
  /** Loses connections on it without any answer in between. */
  const breaks = (request: Request, times: number, reason?: CloseReason): void => {
    for (let count = 0; count < times; count += 1) {
      const made = connect();
      made.ask(request);
      made.close(reason);
    }
  };
  return {
    connect,
    breaks,
    warnings,
    pass: (ms: number) => {
      time += ms;
    },
  };
};

describe('a request', () => {
  it('on which two connections broke is sent alone, on a connection that has answered something', () => {
    const { connect, breaks } = setUp();
    breaks(big, 2);
    const { ask, sent, answer } = connect();
    ask(sync);
    const suspected = ask(big);
    ask(get('/x'));
    expect(sent()).toEqual([sync]);
    answer();
    expect(sent()).toEqual([big]);
    answer();
    expect(suspected.told).toEqual(['done']);
    expect(sent()).toEqual([get('/x')]);
  });

  it('is sent alone behind a small read, where the connection has answered nothing', () => {
    const { connect, breaks } = setUp();
    breaks(big, 2);
    const { ask, sent, answer } = connect();
    ask(big);
    expect(sent()).toEqual([{ op: 'exists', path: '/' }]);
    answer();
    expect(sent()).toEqual([big]);
  });

  it('is held back once it broke a connection alone, for a minute, then for twice as long, up to ten', () => {
    const { connect, breaks, pass, warnings } = setUp();
    breaks(big, 2);
    const holds: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      const made = connect();
      made.ask(big);
      made.answer();
      made.close();
      const { ask, sent } = connect();
      const { told } = ask(big);
      expect(told).toEqual([expect.any(RequestHeld)]);
      expect(sent()).toEqual([]);
      holds.push((told[0] as RequestHeld).holdMs / 60_000);
      pass((told[0] as RequestHeld).holdMs);
    }
    expect(holds).toEqual([1, 2, 4, 8, 10, 10]);
    expect(warnings).toHaveLength(6);
  });

  it('that reads is held back once it has broken connections alone for a minute: that hides a znode', () => {
    const { connect, breaks, pass } = setUp();
    breaks(get('/a'), 2);
    const breaksAlone = (): void => {
      const made = connect();
      made.ask(sync);
      made.answer();
      const { told } = made.ask(get('/a'));
      expect(made.sent()).toEqual([get('/a')]);
      made.close();
      expect(told).toEqual([expect.objectContaining({ _tag: 'ConnectionLost' })]);
    };
    for (let count = 0; count < 30; count += 1) breaksAlone();
    pass(60_000);
    breaksAlone();
    expect(connect().ask(get('/a')).told).toEqual([expect.any(RequestHeld)]);
  });

  it('with other data is another request, and under another GUID the same', () => {
    const { connect, breaks } = setUp();
    breaks(big, 2);
    const { ask, sent, answer } = connect();
    ask(create('small'));
    expect(sent()).toEqual([create('small')]);
    answer();
    ask(sync);
    ask(create('big', 'b'));
    expect(sent()).toEqual([sync]);
  });

  it('is free again after any answer to it', () => {
    const { connect, breaks } = setUp();
    breaks(big, 1);
    const first = connect();
    first.ask(big);
    first.answer(new ZooKeeperError(-102, 'create', '/p'));
    breaks(big, 1);
    const { ask, sent } = connect();
    ask(sync);
    ask(big);
    expect(sent()).toEqual([sync, big]);
  });

  it('is free again ten minutes after the last loss: conclusions lapse', () => {
    const { connect, breaks, pass } = setUp();
    breaks(big, 2);
    pass(600_001);
    const { ask, sent } = connect();
    ask(sync);
    ask(big);
    expect(sent()).toEqual([sync, big]);
  });

  it.each(['silent-server', 'session-ended', 'closed'] as const)(
    'is not suspected where the connection ended as %s',
    (reason) => {
      const { connect, breaks } = setUp();
      breaks(big, 3, reason);
      const { ask, sent } = connect();
      ask(sync);
      ask(big);
      expect(sent()).toEqual([sync, big]);
    },
  );

  it.each<Request>([
    sync,
    { op: 'exists', path: '/p' },
    { op: 'multi', writes: [{ op: 'check', path: '/p', version: -1 }] },
    { op: 'delete', path: '/p', version: -1 },
  ])('without data, on which others depend, is never suspected: $op', (request) => {
    const { connect, breaks } = setUp();
    breaks(request, 3);
    const { ask, sent } = connect();
    ask(request);
    ask(request);
    expect(sent()).toEqual([request, request]);
  });

  it('of many reads is refused where one of them is suspected, so that its reader takes it apart', () => {
    const { connect, breaks } = setUp();
    breaks(group('/a', '/b', '/c'), 2);
    const { ask, sent, answer } = connect();
    expect(ask(group('/b', '/d')).told).toEqual([expect.any(RequestHeld)]);
    ask(sync);
    answer();
    ask(get('/b'));
    ask(get('/c'));
    expect(sent()).toEqual([get('/b')]);
    answer();
    expect(sent()).toEqual([get('/c')]);
    answer();
    ask(group('/b', '/c', '/d'));
    expect(sent()).toEqual([group('/b', '/c', '/d')]);
  });

  it('lets those that wait go between two that are sent alone', () => {
    const { connect, breaks } = setUp();
    breaks(group('/a', '/b'), 2);
    const { ask, sent, answer } = connect();
    ask(sync);
    ask(get('/a'));
    ask(get('/b'));
    ask(get('/x'));
    answer();
    expect(sent()).toEqual([get('/a')]);
    answer();
    expect(sent()).toEqual([get('/x')]);
    answer();
    expect(sent()).toEqual([get('/b')]);
  });

  it('that waits is told that the connection is gone, however many wait', () => {
    const { connect, breaks } = setUp();
    breaks(big, 2);
    const { ask, close, answer } = connect();
    ask(sync);
    answer();
    ask(big);
    const waiting = Array.from({ length: 5_000 }, (_, index) => ask(get(`/${String(index)}`)));
    close();
    const told = waiting.map((each) => each.told[0]);
    expect(told.filter((error) => error instanceof ConnectionLost)).toHaveLength(5_000);
  });

  it('that waits is not sent where all are left at once', () => {
    const { connect, breaks } = setUp();
    breaks(big, 2);
    const { ask, sent, answer } = connect();
    ask(sync);
    answer();
    const asked = [ask(big), ask(get('/x')), ask(get('/y'))];
    for (const { leave } of asked) leave();
    expect(sent()).toEqual([big]);
    answer();
    expect(sent()).toEqual([]);
  });

  it('that was sent alone keeps its turn until the answer, though nobody waits for it', () => {
    const { connect, breaks } = setUp();
    breaks(big, 2);
    const { ask, sent, answer, close } = connect();
    ask(sync);
    answer();
    ask(big).leave();
    ask(get('/x'));
    expect(sent()).toEqual([big]);
    close();
    expect(connect().ask(big).told).toEqual([expect.any(RequestHeld)]);
  });

  it('that is suspected does not overtake one that was asked for before it', () => {
    const { connect, breaks } = setUp();
    breaks(big, 2);
    breaks(get('/p'), 2);
    const { ask, sent, answer } = connect();
    const watch: Request = { op: 'addWatch', path: '/p', mode: 'recursive' };
    ask(sync);
    const suspected = ask(big);
    ask(watch);
    ask(get('/p'));
    suspected.leave();
    answer();
    expect(sent()).toEqual([watch]);
    answer();
    expect(sent()).toEqual([get('/p')]);
  });

  it('that waits may be left, and holds up nobody then', () => {
    const { connect, breaks } = setUp();
    breaks(big, 2);
    const { ask, sent } = connect();
    ask(sync);
    const suspected = ask(big);
    ask(get('/x'));
    expect(sent()).toEqual([sync]);
    suspected.leave();
    expect(sent()).toEqual([sync, get('/x')]);
  });

  it('that waits fails with its connection, and is not suspected for that', () => {
    const { connect, breaks } = setUp();
    breaks(big, 2);
    const made = connect();
    made.ask(sync);
    const [suspected, behind] = [made.ask(big), made.ask(get('/x'))];
    made.close();
    expect([...suspected.told, ...behind.told]).toEqual([
      expect.objectContaining({ _tag: 'ConnectionLost', sent: false }),
      expect.objectContaining({ _tag: 'ConnectionLost', sent: false }),
    ]);
    const { ask, sent, answer } = connect();
    ask(sync);
    answer();
    ask(big);
    expect(sent()).toEqual([big]);
  });
});

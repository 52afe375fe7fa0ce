import { defer, EMPTY, NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import { openAcl } from '../../lib/connection/acl.ts';
import type { Connection } from '../../lib/connection/connection.ts';
import type { CreateMode, Request } from '../../lib/connection/request.ts';
import { ConnectionLost, type CloseReason } from '../../lib/errors/connection-lost.ts';
import { PayloadTooLarge } from '../../lib/errors/payload-too-large.ts';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { capabilities } from '../../lib/session/capabilities.ts';

const setUp = (answer$: (name: string) => Observable<unknown>, lacks?: ReadonlySet<Request['op']>) => {
  const sent: string[] = [];
  let time = 0;
  const known = capabilities(lacks, () => time);
  const connection = (host: string) =>
    ({
      endpoint: { host, port: 1 },
      request: (request: Request) =>
        defer(() => {
          const plain = 'isPlain' in request ? ' plain' : '';
          const name = 'mode' in request ? `${request.op} ${request.mode}${plain}` : request.op;
          sent.push(`${host} ${name}`);
          return answer$(name);
        }),
    }) as unknown as Connection;
  return {
    sent,
    known,
    pass: (ms: number) => {
      time += ms;
    },
    on: (host: string) => {
      const { supports, request } = known.of(connection(host));
      const ask = (one: Request) => {
        const asked = { told: '', leave: () => undefined as unknown };
        const subscription = request(one).subscribe({
          next: () => {
            asked.told = 'done';
          },
          error: (error: ZooKeeperError | ConnectionLost) => {
            asked.told = error._tag === 'ZooKeeperError' ? error.code : error._tag;
          },
        });
        asked.leave = () => {
          subscription.unsubscribe();
        };
        return asked;
      };
      return { supports, ask };
    },
  };
};
const without =
  (...unknown: readonly string[]) =>
  (name: string): Observable<unknown> =>
    unknown.includes(name)
      ? throwError(() => new ZooKeeperError(-6, name.split(' ', 1).join(), '/p'))
      : of({});
const lost = (reason: CloseReason, sent = true) => new ConnectionLost(reason, 'a:1', 'says the test', sent);
const addWatch = { op: 'addWatch', path: '/p', mode: 'recursive' } as const;
const multiRead = { op: 'multiRead', reads: [] } as const;
const sync = { op: 'sync', path: '/p' } as const;
const create = (mode: CreateMode): Request => ({
  op: 'create',
  path: '/p',
  data: Buffer.of(),
  acl: openAcl(),
  mode,
});

describe('capabilities', () => {
  it('believe in everything until an endpoint has refused it, and ask that one never again', () => {
    const { sent, on } = setUp(without('addWatch recursive'));
    expect(on('a').supports('addWatch')).toBe(true);
    expect(on('a').ask(addWatch).told).toBe('Unimplemented');
    expect([on('a').supports('addWatch'), on('b').supports('addWatch')]).toEqual([false, true]);
    expect(on('a').ask(addWatch).told).toBe('Unimplemented');
    expect(sent).toEqual(['a addWatch recursive']);
  });

  it('learn nothing from what has not left this side', () => {
    const answers: Observable<unknown>[] = [throwError(() => new PayloadTooLarge('/p', 2, 1)), NEVER];
    const { sent, on } = setUp((name) => (name === 'multiRead' ? (answers.shift() ?? EMPTY) : of({})));
    const { ask } = on('a');
    expect(ask(multiRead).told).toBe('PayloadTooLarge');
    ask(multiRead);
    ask(sync);
    expect(sent).toEqual(['a multiRead', 'a multiRead']);
  });

  it('tell containers from every other create', () => {
    const { sent, on } = setUp(without('create container'));
    on('a').ask(create('container'));
    expect([on('a').supports('createContainer'), on('a').supports('create')]).toEqual([false, true]);
    expect(on('a').ask(create('persistent')).told).toBe('done');
    expect(sent).toEqual(['a create container', 'a create persistent']);
  });

  it('are learned again from an endpoint that was down', () => {
    const { known, on } = setUp(without('addWatch recursive'));
    on('a').ask(addWatch);
    known.forget('b:1');
    expect(on('a').supports('addWatch')).toBe(false);
    known.forget('a:1');
    expect(on('a').supports('addWatch')).toBe(true);
  });

  it('never ask for what the transport lacks, whatever was down', () => {
    const { sent, known, on } = setUp(without(), new Set(['addWatch']));
    known.forget('a:1');
    expect(on('a').supports('addWatch')).toBe(false);
    expect(on('a').ask(addWatch).told).toBe('Unimplemented');
    expect(sent).toEqual([]);
  });

  it('are tried alone: what comes behind waits for the answer, in order', () => {
    const first$ = new Subject();
    const answers$: Observable<unknown>[] = [of({}), first$];
    const { sent, on } = setUp(() => answers$.shift() ?? NEVER);
    const { ask } = on('a');
    ask({ op: 'exists', path: '/p' });
    const watching = ask(addWatch);
    ask(addWatch);
    ask({ op: 'multiRead', reads: [] });
    ask(sync);
    expect(sent).toEqual(['a exists', 'a addWatch recursive']);
    first$.next({});
    first$.complete();
    expect(watching.told).toBe('done');
    expect(sent.slice(2)).toEqual(['a addWatch recursive', 'a multiRead', 'a sync']);
  });

  it('are learned of an answer that makes no sense, too: so a server says what it is not set up for', () => {
    const answer$ = new Subject();
    const { sent, on } = setUp((name) => (name.startsWith('addWatch') ? answer$ : of({})));
    const { ask, supports } = on('a');
    const asked = [ask(addWatch), ask(addWatch)];
    answer$.error(new ZooKeeperError(-5, 'addWatch', '/p'));
    expect(asked.map(({ told }) => told)).toEqual(['Unimplemented', 'Unimplemented']);
    expect([sent, supports('addWatch')]).toEqual([['a addWatch recursive'], false]);
  });

  it('are tried to the end, though whoever asked has left', () => {
    const answer$ = new Subject();
    const { sent, on } = setUp((name) => (name.startsWith('addWatch') ? answer$ : of({})));
    const { ask, supports } = on('a');
    ask(addWatch).leave();
    const behind = ask(sync);
    expect([sent, behind.told]).toEqual([['a addWatch recursive'], '']);
    answer$.error(new ZooKeeperError(-6, 'addWatch', '/p'));
    expect([supports('addWatch'), behind.told]).toEqual([false, 'done']);
  });

  it('take an endpoint for one that does not know what it has twice closed on', () => {
    let error: Error = lost('reset');
    const { known, on } = setUp(() => throwError(() => error));
    const supportsAfter = (next: Error): boolean => {
      error = next;
      on('a').ask(addWatch);
      return on('a').supports('addWatch');
    };
    expect(supportsAfter(lost('reset'))).toBe(true);
    for (const none of [
      lost('reset', false),
      lost('silent-server'),
      lost('request-timeout'),
      lost('closed'),
    ]) {
      expect(supportsAfter(none)).toBe(true);
    }
    expect(supportsAfter(lost('closed-by-server'))).toBe(false);
    known.forget('a:1');
    expect(on('a').supports('addWatch')).toBe(true);
    expect(supportsAfter(new ZooKeeperError(-102, 'addWatch', '/p'))).toBe(true);
    for (let count = 0; count < 3; count += 1) expect(supportsAfter(lost('reset'))).toBe(true);
  });

  it('ask again for what connections were lost on, once one was sound, then after a minute, up to ten', () => {
    const { on, pass } = setUp((name) =>
      name.startsWith('addWatch') ? throwError(() => lost('reset')) : of({}),
    );
    on('a').ask(addWatch);
    on('a').ask(addWatch);
    expect(on('a').supports('addWatch')).toBe(false);
    const waits: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      let minutes = 0;
      const sound = (): boolean => {
        on('a').ask(sync);
        return on('a').supports('addWatch');
      };
      for (; !sound(); minutes += 1) pass(60_000);
      waits.push(minutes);
      on('a').ask(addWatch);
    }
    expect(waits).toEqual([0, 1, 2, 4, 8, 10]);
  });

  it('never ask again for what a server has refused in words', () => {
    const { on, pass } = setUp(without('addWatch recursive'));
    on('a').ask(addWatch);
    on('a').ask(sync);
    pass(10_000_000);
    expect(on('a').supports('addWatch')).toBe(false);
  });

  it('send the create of old where a server does not know create2', () => {
    const { sent, on } = setUp(without('create ephemeral'));
    expect(on('a').ask(create('ephemeral')).told).toBe('Unimplemented');
    expect(on('a').ask(create('ephemeral')).told).toBe('done');
    expect(on('b').ask(create('persistent')).told).toBe('done');
    expect(sent).toEqual(['a create ephemeral', 'a create ephemeral plain', 'b create persistent']);
  });
});

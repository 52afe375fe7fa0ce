import { EMPTY, mergeMap } from 'rxjs';
import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { successors } from '../../lib/session/session-state.ts';
import { pass, setUp } from '../support/session-setup.ts';

describe('session', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  it('dials nothing before the first subscriber, and once for many', () => {
    const { transport, listen } = setUp();
    expect(transport.attempts).toHaveLength(0);
    listen();
    listen();
    expect(transport.attempts).toHaveLength(1);
  });

  it('gives a late subscriber the latest state alone', () => {
    const { transport, listen, log } = setUp();
    listen();
    transport.last().accept();
    log.length = 0;
    listen();
    expect(log).toEqual(['connected']);
  });

  it('dials again with back-off, and says why each attempt failed', () => {
    const { transport, listen, states } = setUp();
    listen();
    transport.last().fail('refused');
    expect(transport.attempts).toHaveLength(1);
    pass(50);
    expect(transport.attempts).toHaveLength(2);
    transport.last().fail('refused');
    pass(99);
    expect(transport.attempts).toHaveLength(2);
    pass(1);
    expect(transport.attempts).toHaveLength(3);
    expect(
      states.map((state) => state.status === 'connecting' && [state.attempt, state.cause?.name]),
    ).toEqual([
      [1, undefined],
      [2, 'ConnectFailed'],
      [3, 'ConnectFailed'],
    ]);
  });

  it('never waits longer than the maximum', () => {
    const { transport, listen } = setUp();
    listen();
    for (let count = 1; count <= 20; count += 1) {
      transport.last().fail('refused');
      pass(400);
      expect(transport.attempts).toHaveLength(count + 1);
    }
  });

  it('walks all endpoints and all addresses of each before it waits', () => {
    const { transport, listen } = setUp({
      endpoints: [
        { host: 'a', port: 1 },
        { host: 'b', port: 1 },
      ],
    });
    transport.addresses = { a: ['1.1.1.1', '2.2.2.2'], b: ['3.3.3.3'] };
    listen();
    for (let count = 0; count < 2; count += 1) {
      transport.last().fail('refused');
      pass(0);
    }
    const dialled = transport.attempts.map(({ target }) => target.address);
    expect([...dialled].sort()).toEqual(['1.1.1.1', '2.2.2.2', '3.3.3.3']);
    transport.last().fail('refused');
    pass(49);
    expect(transport.attempts).toHaveLength(3);
  });

  it('resumes with session id, password and last zxid', () => {
    const { transport, listen, log } = setUp();
    listen();
    transport.last().accept();
    transport.last().lastZxid = 77n;
    transport.last().drop();
    pass(400);
    expect(transport.last().target).toMatchObject({ lastZxid: 77n, resume: { sessionId: 1n } });
    transport.last().accept();
    expect(log).toEqual(['connecting', 'connected', 'suspended', 'connected']);
  });

  it('stays suspended past the timeout: only the servers can say that it is over', () => {
    const { transport, listen, log, states } = setUp();
    listen();
    transport.last().accept();
    transport.last().drop();
    for (let count = 0; count < 30; count += 1) {
      pass(400);
      transport.last().fail('refused');
    }
    const last = states.at(-1);
    expect(last?.status === 'suspended' && last.remainingMs()).toBe(0);
    expect([...new Set(log)]).toEqual(['connecting', 'connected', 'suspended']);
    pass(400);
    transport.last().fail('session-expired');
    expect(log.slice(-2)).toEqual(['lost: expired', 'connecting']);
    pass(0);
    transport.last().accept();
    expect(states.at(-1)).toMatchObject({ status: 'connected', incarnation: 2 });
  });

  it('emits each attempt while it is suspended, with its cause, and counts from 1 after each loss', () => {
    const { transport, listen, states } = setUp();
    listen();
    for (let loss = 0; loss < 2; loss += 1) {
      transport.last().accept();
      transport.last().drop();
      pass(400);
      transport.last().fail('refused');
      pass(400);
    }
    const suspended = states.filter((state) => state.status === 'suspended');
    expect(suspended.map(({ attempt, cause }) => `${String(attempt)} ${cause.name}`)).toEqual([
      ...['1 ConnectionLost', '2 ConnectFailed'],
      ...['1 ConnectionLost', '2 ConnectFailed'],
    ]);
    const [first, second, third] = suspended.map(({ since }) => since);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('says which server answered, and what was asked of it', () => {
    const { transport, listen, states } = setUp();
    transport.addresses = { a: ['192.0.2.7'] };
    listen();
    transport.last().accept();
    expect(states.at(-1)).toMatchObject({ endpoint: 'a:1', server: '192.0.2.7:1', requestedTimeout: 3_000 });
  });

  it('counts down while it is suspended', () => {
    const { transport, listen, states } = setUp();
    listen();
    transport.last().accept();
    transport.last().drop();
    const state = states.at(-1);
    pass(1_000);
    expect(state?.status === 'suspended' && state.remainingMs()).toBe(2_000);
  });

  it('probes with a fresh session after a silent round, and finds the ensemble reset', () => {
    const { transport, listen, log } = setUp();
    transport.answer = ({ op }) => (op === 'sync' ? { zxid: 3n } : undefined);
    listen();
    transport.last().accept();
    transport.last().lastZxid = 77n;
    transport.last().drop();
    pass(400);
    transport.last().fail('silent-close');
    pass(400);
    expect(transport.last().target).toMatchObject({ resume: undefined, lastZxid: 0n });
    transport.last().accept();
    expect(log.slice(2)).toEqual([
      ...['suspended', 'suspended', 'lost: ensemble-reset'],
      ...['connecting', 'connected'],
    ]);
  });

  it('probes after a silent round, though the name has an address where nobody listens', () => {
    const { transport, listen } = setUp();
    transport.addresses = { a: ['::1', '127.0.0.1'] };
    listen();
    expect(transport.last().target.address).toBe('::1');
    transport.last().fail('refused');
    pass(0);
    transport.last().accept();
    transport.last().lastZxid = 77n;
    transport.last().drop();
    for (let count = 0; count < 12; count += 1) {
      pass(400);
      const { target } = transport.last();
      if (target.resume === undefined) return;
      transport.last().fail(target.address === '::1' ? 'refused' : 'silent-close');
    }
    throw new Error('it dials for ever a server that will never take it back');
  });

  it('gives the probe up where the server has caught up, and takes the session up again', () => {
    const { transport, listen, log } = setUp();
    transport.answer = ({ op }) => (op === 'sync' ? { zxid: 90n } : {});
    listen();
    transport.last().accept();
    transport.last().lastZxid = 77n;
    transport.last().drop();
    pass(400);
    transport.last().fail('silent-close');
    pass(400);
    transport.last().accept();
    pass(400);
    expect(transport.last().target).toMatchObject({ resume: { sessionId: 1n }, lastZxid: 77n });
    transport.last().accept();
    expect(log.slice(2)).toEqual(['suspended', 'suspended', 'connected']);
  });

  it.each([['refused'], ['deadline']] as const)(
    'probes after a round in which a server closed silently, though others were %s, and no other',
    (failure) => {
      const { transport, listen } = setUp({
        endpoints: [
          { host: 'a', port: 1 },
          { host: 'b', port: 1 },
        ],
      });
      listen();
      transport.last().accept();
      transport.last().lastZxid = 77n;
      transport.last().drop();
      const attempts = [failure, failure, failure, 'silent-close', failure, failure, failure] as const;
      const probes = attempts.map((each) => {
        pass(400);
        const isProbe = transport.last().target.resume === undefined;
        transport.last().fail(each);
        return isProbe;
      });
      expect(probes.slice(0, 4)).not.toContain(true);
      expect(probes.filter(Boolean)).toHaveLength(1);
    },
  );

  it('lingers after its last subscriber, then closes the session on the server', () => {
    const { transport, listen } = setUp();
    transport.answer = () => ({});
    const subscription = listen();
    transport.last().accept();
    subscription.unsubscribe();
    pass(999);
    expect(transport.last().requests).toEqual([]);
    pass(1);
    expect(transport.last().requests).toEqual([{ op: 'closeSession' }]);
    expect(transport.last().open).toBe(false);
  });

  it('is the same session for whoever comes back in time', () => {
    const { transport, listen } = setUp();
    listen().unsubscribe();
    pass(500);
    listen();
    pass(5_000);
    expect(transport.attempts).toHaveLength(1);
  });

  it('waits for the goodbye no longer than closeTimeout', () => {
    const { transport, listen, log, close } = setUp();
    listen();
    transport.last().accept();
    close();
    pass(499);
    expect(log).toEqual(['connecting', 'connected']);
    pass(1);
    expect(log).toEqual(['connecting', 'connected', 'closed', 'complete']);
  });

  it('is closed no sooner than a goodbye that its last subscriber left behind', () => {
    const { transport, listen, passive$, close } = setUp({}, 0);
    const subscription = listen();
    transport.last().accept();
    subscription.unsubscribe();
    let ended = false;
    close();
    passive$.subscribe({ complete: () => (ended = true) });
    expect([transport.last().open, ended]).toEqual([true, false]);
    pass(500);
    expect([transport.last().open, ended]).toEqual([false, true]);
  });

  it('counts on when it is opened once more: another session is another incarnation', () => {
    const { transport, listen, states } = setUp({}, 0);
    transport.answer = () => ({});
    for (let count = 0; count < 2; count += 1) {
      const subscription = listen();
      transport.last().accept();
      subscription.unsubscribe();
    }
    const sessions = states.flatMap((state) =>
      state.status === 'connected' ? [[state.sessionId.slice(-1), state.incarnation]] : [],
    );
    expect(sessions).toEqual([
      ['1', 1],
      ['2', 2],
    ]);
  });

  it('knows when it is opened once more what a server has refused', () => {
    const { transport, transition$ } = setUp({}, 0);
    transport.answer = ({ op }) => (op === 'addWatch' ? new ZooKeeperError(-6, op, '/') : {});
    const supported: (boolean | undefined)[] = [];
    for (let count = 0; count < 2; count += 1) {
      const asked$ = transition$.pipe(
        mergeMap(({ link }) => {
          supported.push(...(link ? [link.supports('addWatch')] : []));
          return link?.request({ op: 'addWatch', path: '/', mode: 'recursive' }) ?? EMPTY;
        }),
      );
      const subscription = asked$.subscribe({ error: () => undefined });
      transport.last().accept();
      subscription.unsubscribe();
    }
    expect(supported).toEqual([true, false]);
  });

  it('is closed for good: later subscribers complete, and nothing is dialled', () => {
    const { transport, listen, log, close } = setUp();
    close();
    listen();
    expect(log).toEqual(['closed', 'complete']);
    expect(transport.attempts).toHaveLength(0);
  });

  it('may be closed while it is dialling, and leaves no timer', () => {
    const { transport, listen, log, close } = setUp();
    listen();
    close();
    expect(log).toEqual(['connecting', 'closed', 'complete']);
    expect(transport.last().open).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tells a transition to what depends on it before the public state', () => {
    const { transport, listen, log, transition$ } = setUp();
    listen();
    transition$.subscribe(({ state }) => log.push(`before ${state.status}`));
    log.length = 0;
    transport.last().accept();
    transport.last().drop();
    expect(log).toEqual(['before connected', 'connected', 'before suspended', 'suspended']);
  });

  it('gives all subscribers one order, where the next state comes while one of them is told of the last', () => {
    const { transport, listen, log, state$, close } = setUp();
    transport.answer = () => ({});
    listen();
    state$.subscribe(({ status }) => {
      if (status === 'connected') transport.last().drop();
      if (status === 'suspended') close();
    });
    const late: string[] = [];
    state$.subscribe(({ status }) => late.push(status));
    transport.last().accept();
    expect(late).toEqual(['connecting', 'connected', 'suspended', 'closed']);
    expect(log).toEqual([...late, 'complete']);
  });

  it('takes no step that its table does not have', () => {
    const { transport, listen, states, close } = setUp();
    transport.answer = () => ({});
    listen();
    const moves = [
      () => {
        transport.last().fail('refused');
      },
      () => {
        transport.last().accept();
        transport.last().drop();
      },
      () => {
        transport.last().fail('session-expired');
      },
      () => {
        transport.last().accept();
      },
    ];
    for (const move of moves) {
      move();
      pass(400);
    }
    close();
    for (const [at, state] of states.entries()) {
      const next = states[at + 1];
      if (next) expect(successors[state.status]).toContain(next.status);
    }
    expect(states.map(({ status }) => status)).toContain('lost');
  });
});

import { asyncScheduler } from 'rxjs';
import { AuthFailed } from '../../lib/errors/auth-failed.ts';
import type { Logger } from '../../lib/session/logger.ts';
import { session } from '../../lib/session/session.ts';
import type { SessionOptions } from '../../lib/session/session-options.ts';
import { fakeTransport, type Attempt } from '../support/fake-transport.ts';

const hosts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ host: `s${String(index + 1)}`, port: 1 }));

const setUp = (servers: number, options: Partial<SessionOptions> = {}) => {
  const transport = fakeTransport();
  const warnings: string[] = [];
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message) => warnings.push(message),
    error: (message) => warnings.push(message),
  };
  const made = session({
    endpoints: hosts(servers),
    transport,
    auth: [],
    sessionTimeout: 6_000,
    limits: { connectTimeout: undefined, requestTimeout: undefined, maxFrame: 1_000, tls: undefined },
    runtime: {
      scheduler: asyncScheduler,
      clock: { monotonic: () => Date.now(), wall: () => Date.now() },
      random: () => 0.999_999,
      logger,
      backoff: { initial: 100, max: 400 },
      closeTimeout: 500,
      linger: 0,
    },
    ...options,
  });
  const log: string[] = [];
  const listen = () =>
    made.state$.subscribe({
      next: (state) => {
        const cause = 'cause' in state ? ` ${state.cause.name}` : '';
        log.push(state.status + cause);
      },
      error: (error: Error) => log.push(`error ${error.name}`),
    });
  return { transport, warnings, log, listen };
};
const pass = (ms: number): void => {
  jest.advanceTimersByTime(ms);
};
const refuse = (attempt: Attempt): void => {
  attempt.error(new AuthFailed(`${attempt.target.endpoint.host}:1`, ['digest'], 'says the test'));
};
const open = (attempts: readonly Attempt[]): readonly Attempt[] => attempts.filter((each) => each.open);

describe('a session', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  describe('whose credentials are refused', () => {
    it('by one server goes to the others, and warns once', () => {
      const { transport, warnings, log, listen } = setUp(3);
      listen();
      for (let round = 0; round < 3; round += 1) {
        refuse(transport.last());
        pass(0);
        transport.last().fail('refused');
        pass(0);
        transport.last().fail('refused');
        pass(400);
      }
      const refusals = warnings.filter((line) => !line.includes('unreachable'));
      expect(refusals).toEqual([expect.stringContaining('authentication at s1:1 failed')]);
      pass(60_000);
      refuse(transport.last());
      pass(0);
      transport.last().accept();
      expect(log.at(-1)).toBe('connected');
      expect(log).toContain('connecting AuthFailed');
    });

    it('by all in two full rounds at least a session timeout apart errors, and dials anew for the next subscriber', () => {
      const { transport, log, listen } = setUp(2);
      listen();
      const started = Date.now();
      while (!log.includes('error AuthFailed')) {
        refuse(transport.last());
        pass(transport.attempts.length % 2 === 0 ? 400 : 0);
        if (Date.now() - started > 60_000) throw new Error('it never gives up');
      }
      const took = Date.now() - started;
      expect(took).toBeGreaterThanOrEqual(6_000);
      expect(took).toBeLessThan(7_000);
      const count = transport.attempts.length;
      pass(10_000);
      expect(transport.attempts).toHaveLength(count);
      listen();
      expect(transport.attempts).toHaveLength(count + 1);
    });

    it.each(['refused', 'deadline', 'silent-close', 'unresolvable'] as const)(
      'by all but one, which is %s, goes on',
      (reason) => {
        const { transport, log, listen } = setUp(2);
        listen();
        for (let round = 0; round < 60; round += 1) {
          refuse(transport.last());
          pass(0);
          transport.last().fail(reason);
          pass(400);
        }
        expect(log.join()).not.toContain('error');
      },
    );

    it('after a connection was accepted goes on', () => {
      const { transport, log, listen } = setUp(1);
      listen();
      transport.last().accept();
      transport.last().drop();
      for (let round = 0; round < 60; round += 1) {
        pass(400);
        refuse(transport.last());
      }
      expect(log.join()).not.toContain('error');
      pass(400);
      transport.last().accept();
      expect(log.at(-1)).toBe('connected');
    });

    it('goes on for ever where onRefused is retry', () => {
      const { transport, log, listen } = setUp(1, { onRefused: 'retry' });
      listen();
      for (let round = 0; round < 60; round += 1) {
        refuse(transport.last());
        pass(400);
      }
      expect(log.join()).not.toContain('error');
      transport.last().accept();
      expect(log.at(-1)).toBe('connected');
    });
  });

  describe('limits each attempt', () => {
    it.each([
      [1, 3_000],
      [3, 2_000],
      [6, 1_000],
    ])('by the number of addresses: with %d to %d ms of a timeout of 6 s', (servers, expected) => {
      const { transport, listen } = setUp(servers);
      listen();
      expect(transport.last().limits.connectTimeout).toBe(expected);
    });

    it('by the addresses of a name', () => {
      const { transport, listen } = setUp(1);
      transport.addresses = { s1: ['1', '2', '3', '4'] };
      listen();
      expect(transport.last().limits.connectTimeout).toBe(1_500);
    });

    it('by the timeout that was granted, and not by the one that was asked for', () => {
      const { transport, listen } = setUp(3);
      listen();
      transport.last().accept({ timeout: 12_000 });
      transport.last().drop();
      pass(400);
      expect(transport.last().limits.connectTimeout).toBe(4_000);
    });

    it('by more after each round that was too short, up to the timeout', () => {
      const { transport, listen } = setUp(2);
      listen();
      const limits: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        limits.push(transport.last().limits.connectTimeout);
        transport.last().fail('deadline');
        pass(0);
        transport.last().fail('refused');
        pass(400);
      }
      expect(limits).toEqual([3_000, 6_000, 6_000]);
    });

    it('by no more than half the timeout where a session is resumed: attempts keep it alive', () => {
      const { transport, listen } = setUp(1);
      listen();
      transport.last().accept();
      transport.last().drop();
      for (let round = 0; round < 4; round += 1) {
        pass(400);
        expect(transport.last().limits.connectTimeout).toBe(3_000);
        transport.last().fail('deadline');
      }
    });

    it('by what the option says, where it is given', () => {
      const limits = { connectTimeout: 77, requestTimeout: 99, maxFrame: 1_000, tls: undefined };
      const { transport, listen } = setUp(3, { limits });
      listen();
      expect(transport.last().limits).toMatchObject({ connectTimeout: 77, requestTimeout: 99 });
    });
  });

  describe('that was lost', () => {
    const connected = (servers: number) => {
      const made = setUp(servers);
      made.listen();
      made.transport.last().accept();
      return made;
    };

    it('in silence dials the others side by side, and ends all attempts but the first that connects', () => {
      const { transport, log } = connected(5);
      pass(4_000);
      transport.last().drop('silent-server');
      pass(1_000);
      expect(open(transport.attempts)).toHaveLength(5);
      const third = open(transport.attempts)[2];
      third?.accept();
      expect(open(transport.attempts)).toEqual([third]);
      expect(third?.target.resume).toMatchObject({ sessionId: 1n });
      expect(transport.attempts.flatMap(({ requests }) => requests)).toEqual([]);
      expect(log).toEqual(['connecting', 'connected', 'suspended ConnectionLost', 'connected']);
      pass(10_000);
      expect(transport.attempts).toHaveLength(6);
    });

    it('in silence dials the next one at once where one fails', () => {
      const { transport } = connected(3);
      pass(4_000);
      transport.last().drop('silent-server');
      while (transport.attempts.length === 1) pass(1);
      transport.last().fail('refused');
      expect(transport.attempts).toHaveLength(3);
      transport.last().fail('refused');
      expect(transport.attempts).toHaveLength(4);
      transport.last().fail('refused');
      expect(transport.attempts).toHaveLength(4);
      pass(400);
      expect(transport.attempts.length).toBeGreaterThan(4);
    });

    it('in silence is over where one server says so, and no attempt to resume it goes on', () => {
      const { transport, log } = connected(3);
      pass(4_000);
      transport.last().drop('silent-server');
      pass(1_000);
      transport.attempts[2]?.fail('session-expired');
      expect(open(transport.attempts)).toEqual([]);
      expect(log.slice(-2)).toEqual(['lost', 'connecting']);
      pass(0);
      expect(transport.last().target.resume).toBeUndefined();
    });

    it('in silence dials one after the other once the session is over', () => {
      const { transport } = connected(3);
      pass(4_000);
      transport.last().drop('silent-server');
      pass(6_000);
      for (const each of open(transport.attempts)) each.fail('refused');
      pass(2_400);
      expect(open(transport.attempts)).toHaveLength(1);
    });

    it('at once dials one after the other', () => {
      const { transport } = connected(3);
      pass(1_000);
      transport.last().drop('reset');
      pass(3_000);
      expect(open(transport.attempts)).toHaveLength(1);
    });
  });

  it('is lost where a resume is answered with another session', () => {
    const { transport, listen, log } = setUp(1);
    listen();
    transport.last().accept();
    transport.last().drop();
    pass(400);
    transport.last().accept({ sessionId: 99n });
    expect(log.slice(2)).toEqual(['suspended ConnectionLost', 'lost', 'connecting', 'connected']);
  });

  it('is resumed without a wait after a probe that found a server which has caught up', () => {
    const { transport, listen, log } = setUp(1);
    transport.answer = ({ op }) => (op === 'sync' ? { zxid: 90n } : {});
    listen();
    transport.last().accept();
    transport.last().lastZxid = 77n;
    transport.last().drop();
    for (let round = 0; round < 3; round += 1) {
      pass(400);
      transport.last().fail('silent-close');
    }
    pass(400);
    expect(transport.last().target.resume).toBeUndefined();
    const probed = transport.attempts.length;
    transport.last().accept();
    pass(0);
    expect(transport.attempts).toHaveLength(probed + 1);
    expect(transport.last().target).toMatchObject({ resume: { sessionId: 1n } });
    transport.last().accept();
    expect(log.slice(2)).toEqual([
      ...['suspended ConnectionLost', 'suspended ConnectFailed', 'suspended ConnectFailed'],
      ...['suspended ConnectFailed', 'connected'],
    ]);
  });
});

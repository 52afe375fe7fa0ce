import { AuthFailed } from '../../lib/errors/auth-failed.ts';
import { ConnectionLost } from '../../lib/errors/connection-lost.ts';
import type { SessionOptions } from '../../lib/session/session-options.ts';
import { listeningLogger } from '../support/listening-logger.ts';
import { pass, setUp as setUpSession } from '../support/session-setup.ts';

const endpoints = [
  { host: 'a', port: 1 },
  { host: 'b', port: 2 },
];

/** A session of two endpoints whose lines are kept, those at debug left out. */
const setUp = (options: Partial<SessionOptions> = {}, linger = 0) => {
  const logger = listeningLogger();
  const made = setUpSession({ endpoints, ...options }, linger, { logger });
  const story = () => logger.lines.filter((line) => !line.startsWith('debug'));
  return { ...made, logger, story };
};

describe('the log of a session', () => {
  let warnings: jest.SpyInstance;
  beforeEach(() => {
    jest.useFakeTimers();
    warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  });
  afterEach(() => {
    warnings.mockRestore();
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  /** Accepts the next attempt. */
  const accept = ({ transport }: Pick<ReturnType<typeof setUp>, 'transport'>): void => {
    while (!transport.last().open) pass(1);
    transport.last().accept();
  };
  /** Refuses every attempt for so long. */
  const refuse = ({ transport }: Pick<ReturnType<typeof setUp>, 'transport'>, ms: number): void => {
    const until = Date.now() + ms;
    while (Date.now() < until) {
      if (transport.last().open) transport.last().fail('refused');
      pass(1);
    }
  };

  it('has the timeout that was granted, and the requested one where it differs', () => {
    const { listen, transport, story } = setUp();
    listen();
    transport.last().accept({ timeout: 2_000 });
    expect(story()).toEqual([
      expect.stringMatching(
        /^info: connected to [ab]:[12] \(server 10\.0\.0\.1:[12]\): new session 0{15}1, session timeout 2000 ms, granted in place of the requested 3000 ms$/,
      ),
    ]);
  });

  it('has one warning after 1, 10 and 60 s without a connection, with the attempts and the last cause', () => {
    const made = setUp();
    made.listen();
    refuse(made, 999);
    expect(made.story()).toEqual([]);
    refuse(made, 100_000);
    const still = (seconds: number): unknown =>
      expect.stringMatching(
        new RegExp(
          `^warn: ZooKeeper is still unreachable after ${String(seconds)} s: [0-9]+ failed attempts, the last cause: cannot connect to [ab]:[12] \\(refused\\): says the test; check that the servers run, and the option endpoints \\(a:1, b:2\\)$`,
        ),
      );
    expect(made.story()).toEqual([still(1), still(10), still(60)]);
    const attempts = made.story().map((line) => Number(/([0-9]+) failed attempts/.exec(line)?.[1]));
    expect(attempts[2]).toBeGreaterThan(attempts[1] ?? Infinity);
    const refusals = made.logger.lines.filter((line) => line.startsWith('debug: cannot connect to'));
    expect(refusals).toHaveLength(made.transport.attempts.filter(({ open }) => !open).length);
  });

  it('has these warnings again in the next outage, and none after it', () => {
    const made = setUp();
    made.listen();
    refuse(made, 1_500);
    accept(made);
    expect(jest.getTimerCount()).toBe(0);
    pass(100_000);
    expect(made.story().filter((line) => line.includes('unreachable'))).toHaveLength(1);
    made.transport.last().drop();
    refuse(made, 1_500);
    expect(made.story().filter((line) => line.includes('unreachable'))).toHaveLength(2);
  });

  it('says so where the first attempt has had no answer', () => {
    const { listen, story } = setUp({
      limits: { connectTimeout: 9_000, requestTimeout: 1, maxFrame: 1_000, tls: undefined },
    });
    listen();
    pass(1_000);
    expect(story()).toEqual([
      expect.stringContaining('after 1 s: 0 failed attempts, the first one has had no answer yet; check'),
    ]);
  });

  it('names a closed session, one that is left without a connection, and none', () => {
    const closed = setUp();
    closed.transport.answer = () => ({});
    closed.listen();
    closed.transport.last().accept();
    closed.close();
    expect(closed.story().at(-1)).toBe('info: session 0000000000000001 closed');
    const suspended = setUp();
    suspended.listen();
    suspended.transport.last().accept();
    suspended.transport.last().drop();
    suspended.close();
    expect(suspended.story().at(-1)).toBe(
      'info: closed without a connection: session 0000000000000001 ends when its timeout has passed',
    );
    const none = setUp();
    none.listen();
    none.close();
    expect(none.story()).toEqual(['info: closed; no session was open']);
  });

  it('says that the last subscriber has left, and nothing after that', () => {
    const { listen, transport, story } = setUp();
    transport.answer = () => ({});
    const left = listen();
    transport.last().accept();
    left.unsubscribe();
    const last = 'info: closing session 0000000000000001, since no subscriber is left';
    expect(story().at(-1)).toBe(last);
    pass(100_000);
    expect(story().at(-1)).toBe(last);
  });

  it('warns where a server does not confirm that the session is closed', () => {
    const { listen, transport, story } = setUp();
    transport.answer = () => new ConnectionLost('reset', 'a:1', 'says the test', true);
    const left = listen();
    transport.last().accept();
    left.unsubscribe();
    expect(story()).toContainEqual(
      expect.stringMatching(
        /^warn: [ab]:[12] did not confirm that the session is closed: .*says the test; its ephemeral znodes may stay until its timeout has passed$/,
      ),
    );
  });

  it('has the error that ends all streams', () => {
    const { listen, transport, story } = setUp();
    listen();
    transport.last().error(new RangeError('a mistake'));
    expect(story()).toEqual([
      'error: the session has failed, and all streams with it: RangeError: a mistake',
    ]);
  });

  it('has one warning for each endpoint that refuses the credentials', () => {
    const { listen, transport, story } = setUp();
    listen();
    for (let round = 0; round < 4; round += 1) {
      const { endpoint } = transport.last().target;
      transport
        .last()
        .error(new AuthFailed(`${endpoint.host}:${String(endpoint.port)}`, ['digest'], 'says the test'));
      pass(200);
    }
    expect(story().filter((line) => line.includes('authentication'))).toHaveLength(2);
  });

  describe('without a logger', () => {
    it('is one process warning, after 5 s without a connection, however many outages follow', () => {
      const made = setUp({ isUnlogged: true });
      made.listen();
      refuse(made, 4_999);
      expect(warnings).not.toHaveBeenCalled();
      refuse(made, 50_000);
      expect(warnings.mock.calls).toEqual([
        [
          expect.stringMatching(
            /^ZooKeeper is still unreachable after 5 s: [0-9]+ failed attempts, the last cause: .*; check that the servers run, and the option endpoints \(a:1, b:2\); pass the option logger to see more$/,
          ),
          { type: 'ZooKeeperRegistrarWarning', code: 'ZKR_UNREACHABLE' },
        ],
      ]);
      accept(made);
      made.transport.last().drop();
      refuse(made, 10_000);
      expect(warnings).toHaveBeenCalledTimes(1);
    });

    it('is none where a connection came in time, or the subscriber has left', () => {
      const made = setUp({ isUnlogged: true });
      const left = made.listen();
      refuse(made, 4_000);
      accept(made);
      pass(2_000);
      made.transport.last().drop();
      refuse(made, 4_000);
      left.unsubscribe();
      pass(20_000);
      expect(warnings).not.toHaveBeenCalled();
    });
  });
});

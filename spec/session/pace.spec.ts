import { asyncScheduler } from 'rxjs';
import { silent } from '../../lib/session/logger.ts';
import { session } from '../../lib/session/session.ts';
import { fakeTransport } from '../support/fake-transport.ts';

const setUp = () => {
  const transport = fakeTransport();
  const { state$ } = session({
    endpoints: [{ host: 'a', port: 1 }],
    transport,
    auth: [],
    sessionTimeout: 3_000,
    limits: { connectTimeout: 1_000, requestTimeout: 1_000, maxFrame: 1_000, tls: undefined },
    runtime: {
      scheduler: asyncScheduler,
      clock: { monotonic: () => Date.now(), wall: () => Date.now() },
      random: () => 0.5,
      logger: silent,
      backoff: { initial: 100, max: 400 },
      closeTimeout: 500,
      linger: 0,
    },
  });
  return { transport, listen: () => state$.subscribe() };
};
const pass = (ms: number): void => {
  jest.advanceTimersByTime(ms);
};

describe('session', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  it('backs off from a server whose connections end soon, however short the timeout that it grants', () => {
    const { transport, listen } = setUp();
    listen();
    const waits: number[] = [];
    for (let count = 1; count <= 6; count += 1) {
      transport.last().accept({ timeout: 1 });
      pass(20);
      transport.last().drop();
      for (waits.push(0); transport.attempts.length === count; waits[count - 1]! += 1) pass(1);
    }
    expect(waits).toEqual([100, 200, 200, 200, 200, 200]);
  });

  it('forgets its back-off when a connection has lasted', () => {
    const { transport, listen } = setUp();
    listen();
    for (let count = 1; count <= 4; count += 1) {
      transport.last().accept({ timeout: 1 });
      transport.last().drop();
      pass(400);
    }
    transport.last().accept({ timeout: 1 });
    pass(401);
    transport.last().drop();
    pass(49);
    expect(transport.attempts).toHaveLength(5);
    pass(1);
    expect(transport.attempts).toHaveLength(6);
  });
});

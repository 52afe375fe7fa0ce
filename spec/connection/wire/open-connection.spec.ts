import { asyncScheduler } from 'rxjs';
import { systemClock } from '../../../lib/session/clock.ts';
import { monotonic } from '../../../lib/session/monotonic.ts';
import { openConnection } from '../../../lib/connection/wire/open-connection.ts';

const open = () => {
  const reasons: string[] = [];
  const { connection, turn } = openConnection({
    endpoint: { host: 'a', port: 1 },
    grant: { sessionId: 1n, password: new Uint8Array(16), timeout: 3_000 },
    limits: { requestTimeout: 1_000, maxFrame: 1_000 },
    scheduler: monotonic(asyncScheduler, systemClock),
    send: () => undefined,
    onClosed: () => undefined,
  });
  connection.closed$.subscribe(({ reason }) => reasons.push(reason));
  return { reasons, turn };
};

describe('openConnection', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  it('gives a silent server up after two thirds of the timeout, and not before', () => {
    const { reasons } = open();
    jest.advanceTimersByTime(1_999);
    expect(reasons).toEqual([]);
    jest.advanceTimersByTime(2);
    expect(reasons).toEqual(['silent-server']);
  });

  it('gives a silent server up in time though the wall clock was set back', () => {
    const { reasons } = open();
    jest.setSystemTime(Date.now() - 3_600_000);
    jest.advanceTimersByTime(10_000);
    expect(reasons).toEqual(['silent-server']);
  });

  it('keeps a server that answers though the wall clock was set forward', () => {
    const { reasons, turn } = open();
    for (let count = 0; count < 10; count += 1) {
      jest.advanceTimersByTime(500);
      if (count === 5) jest.setSystemTime(Date.now() + 3_600_000);
      jest.advanceTimersByTime(100);
      turn('start', false);
      turn('end', false);
    }
    expect(reasons).toEqual([]);
  });
});

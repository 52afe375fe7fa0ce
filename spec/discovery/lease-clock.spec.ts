import { leaseClock } from '../../lib/discovery/lease-clock.ts';
import type { LeaseOptions } from '../../lib/discovery/lease-timing.ts';
import type { Touch } from '../../lib/discovery/session-proof.ts';
import type { Link } from '../../lib/session/link.ts';
import { listeningLogger } from '../support/listening-logger.ts';

const defaults: LeaseOptions = { leaseMargin: undefined, tickTime: undefined, pingDelay: undefined };
const timeout = 1_600;

const at = (time: number) => ({ monotonic: time, wall: time });
const setUp = (options: Partial<LeaseOptions> = {}) => {
  let [monotonic, wall] = [0, 0];
  const logger = listeningLogger();
  const clock = { monotonic: () => monotonic, wall: () => wall };
  const lease = leaseClock({ ...defaults, ...options, clock, logger });
  const link = (values: Partial<Link> = {}): Link =>
    ({
      ...{ incarnation: 1, epoch: 1, createdAt: at(0), dialledAt: at(0), smallestTimeout: timeout },
      ...values,
    }) as Link;
  let previous: Touch | undefined;
  const renew = (sent: number, answered = sent, epoch = 1): void => {
    const touch = { sent: at(sent), answered };
    lease.renewed(epoch, { ...touch, previous });
    previous = touch;
  };
  return {
    lease,
    logger,
    link,
    renew,
    pass: (ms: number, other = ms): void => {
      monotonic += ms;
      wall += other;
    },
  };
};

describe('the clock of a lease', () => {
  it('has no time before there is a session, nor after', () => {
    const { lease, link } = setUp();
    expect(lease.remainingMs()).toBe(0);
    lease.connected(link());
    expect(lease.remainingMs()).toBe(1_500);
    lease.lost();
    expect(lease.remainingMs()).toBe(0);
  });

  it('ends a margin before the session may', () => {
    const { lease, link, pass } = setUp({ leaseMargin: 400 });
    lease.connected(link());
    pass(1_199);
    expect(lease.remainingMs()).toBe(1);
    pass(1);
    expect(lease.remainingMs()).toBe(0);
  });

  it('goes with the faster one of two clocks', () => {
    const { lease, link, pass } = setUp();
    lease.connected(link());
    pass(0, 900);
    expect(lease.remainingMs()).toBe(600);
    pass(1_000, -900);
    expect(lease.remainingMs()).toBe(500);
  });

  it('has more than half of the timeout left at each renewal of a steady lease', () => {
    const { lease, link, renew, pass } = setUp();
    lease.connected(link());
    for (let sent = 0; sent <= 4_000; sent += 100) {
      pass(sent === 0 ? 0 : 100);
      renew(sent);
    }
    expect(lease.remainingMs()).toBe(900);
  });

  it.each<[string, Partial<LeaseOptions>, number]>([
    ['by default half of the timeout', {}, 900],
    ['as given', { tickTime: 200 }, 1_200],
    ['as given, and pings that are never late', { tickTime: 200, pingDelay: 0 }, 1_300],
  ])('takes the tickTime of the servers %s', (_, options, left) => {
    const { lease, link, renew, pass } = setUp(options);
    lease.connected(link());
    for (let sent = 0; sent <= 4_000; sent += 100) {
      pass(sent === 0 ? 0 : 100);
      renew(sent);
    }
    expect(lease.remainingMs()).toBe(left);
  });

  it('starts no lease that one late renewal would end', () => {
    const { lease, link, pass } = setUp();
    lease.connected(link());
    pass(1_299);
    expect(lease.hasRenewalTime()).toBe(true);
    pass(1);
    expect(lease.hasRenewalTime()).toBe(false);
  });

  it('starts no lease on the time that a ping lends it, and the renewals after it take back', () => {
    const { lease, link, pass } = setUp();
    const touch = (sent: number, took: number): Touch => ({ sent: at(sent), answered: sent + took });
    lease.connected(link());
    pass(250);
    for (let sent = 0; sent <= 4_000; sent += 100) {
      // Three renewals are under way at each moment.
      lease.renewed(1, { ...touch(sent, 250), previous: sent < 300 ? undefined : touch(sent - 300, 250) });
      lease.pinged(1, touch(sent, 1));
      pass(100);
    }
    expect([lease.remainingMs(), lease.hasRenewalTime()]).toEqual([250, false]);
  });

  it('starts no lease that has run out by the wall clock of a machine that was suspended', () => {
    const { lease, link, pass } = setUp();
    const touch = (monotonic: number): Touch => ({
      sent: { monotonic, wall: monotonic + 2_000 },
      answered: monotonic,
    });
    lease.connected(link());
    pass(0, 2_000);
    lease.renewed(1, { ...touch(0), previous: undefined });
    pass(502);
    lease.renewed(1, { ...touch(502), previous: touch(501) });
    expect([lease.remainingMs(), lease.hasRenewalTime()]).toEqual([0, false]);
  });

  it('goes by the smallest timeout that was granted', () => {
    const { lease, link } = setUp();
    lease.connected(link());
    lease.connected(link({ epoch: 2, timeout, smallestTimeout: 800 }));
    expect([lease.remainingMs(), lease.interval]).toEqual([750, 50]);
  });

  it('ignores what an older connection has proven', () => {
    const { lease, link, renew, pass } = setUp();
    lease.connected(link({ epoch: 2, dialledAt: { monotonic: 500, wall: 500 } }));
    pass(600);
    renew(510, 520, 1);
    lease.pinged(1, { sent: { monotonic: 510, wall: 510 }, answered: 520 });
    expect(lease.remainingMs()).toBe(900);
    renew(530, 540, 2);
    expect(lease.remainingMs()).toBe(1_400);
  });

  it('warns once for each connection that a margin is cut: a quarter of the timeout is the most', () => {
    const { lease, link, renew, logger } = setUp({ leaseMargin: 600 });
    lease.connected(link());
    expect(lease.remainingMs()).toBe(1_200);
    renew(0);
    renew(100);
    expect(logger.lines).toEqual([
      expect.stringContaining('warn: option leaseMargin: 600 ms is cut to 400 ms'),
    ]);
  });

  it('warns once for each connection on which renewals take too long to lead', () => {
    const { lease, link, renew, logger, pass } = setUp();
    lease.connected(link());
    pass(2_000);
    renew(1_000, 1_500);
    renew(1_500, 2_000);
    renew(1_600, 2_000);
    expect(logger.lines).toEqual([
      expect.stringContaining('a renewal of the lease took 500 ms, its anchor is 500 ms older'),
    ]);
  });
});

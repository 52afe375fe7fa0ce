import { NEVER } from 'rxjs';
import { election } from '../../lib/discovery/election.ts';
import { leaseClock } from '../../lib/discovery/lease-clock.ts';
import type { Own } from '../../lib/discovery/own.ts';
import type { StepDown } from '../../lib/discovery/role.ts';
import { strangers } from '../../lib/discovery/strangers.ts';
import type { Link } from '../../lib/session/link.ts';
import { silent } from '../../lib/session/logger.ts';
import type { SessionState } from '../../lib/session/session-state.ts';
import { changeOf, nodeEntry } from './entries.ts';
import { listeningLogger } from './listening-logger.ts';

export const link = (epoch: number, sessionId = 7n, incarnation = 1): Link =>
  ({
    epoch,
    incarnation,
    sessionId,
    timeout: 4_000,
    supports: () => true,
    connection: {},
    createdAt: { monotonic: 0, wall: 0 },
    dialledAt: { monotonic: 0, wall: 0 },
    smallestTimeout: 4_000,
    request: () => NEVER,
  }) as never;
export const connected: SessionState = {
  status: 'connected',
  incarnation: 1,
  sessionId: '7',
  endpoint: 'a:1',
  server: '192.0.2.1:1',
  timeout: 4_000,
  requestedTimeout: 4_000,
};
export const suspended: SessionState = {
  status: 'suspended',
  incarnation: 1,
  since: 0,
  attempt: 1,
  cause: new Error('gone'),
  remainingMs: () => 0,
};
export const lost: SessionState = { status: 'lost', incarnation: 1, reason: 'expired' };
export const mine = nodeEntry('me@h', 5);
export const own = (epoch: number | undefined, path: string | undefined = mine.path): Own => ({
  name: 'me@h',
  candidate: true,
  path,
  czxid: 5n,
  epoch,
  resign: () => undefined,
});

/** An election of one process, a fact at a time. */
export const setUp = (stepDown: StepDown = 'disconnect') => {
  let now = 0;
  const clock = { monotonic: () => now, wall: () => now };
  const expired = jest.fn();
  const holds = { take: () => () => undefined, drained$: () => NEVER };
  const logger = listeningLogger();
  // A lease ends 3 s after its anchor, and is renewed every 250 ms.
  const lease = { leaseMargin: 1_000, tickTime: undefined, pingDelay: undefined };
  const reducer = election({
    ...{ chroot: '', stepDown, holds, logger, strangers: strangers(silent), expired },
    leaseClock: leaseClock({ ...lease, clock, logger }),
  });
  const roles = (): readonly string[] =>
    reducer
      .views()
      .map(({ role }) => (role.status === 'leader' ? `leader ${role.lease.token}` : role.reason))
      .filter((role, at, all) => role !== all[at - 1]);
  /** A renewal whose anchor is `from`. */
  const renew = (epoch: number, from = now, path = mine.path) => {
    const touch = (time: number) => ({ sent: { monotonic: time, wall: time }, answered: time });
    reducer.pinged(epoch, touch(from));
    const renewal = { ...touch(from + 1_250), previous: touch(from + 1_250) };
    reducer.renewal({ type: 'renewed', path, epoch, renewal });
  };
  const refuse = (type: 'gone' | 'forbidden', path = mine.path) => {
    reducer.renewal(type === 'gone' ? { type, path } : { type, path, cause: new Error('no READ') });
  };
  /** Connected, listed and registered. */
  const lead = () => {
    reducer.transition({ state: connected, link: link(1) });
    reducer.change(changeOf([mine], { reset: true }));
    reducer.own([own(1)]);
  };
  /** It has led, and is to be upheld on the next connection. */
  const resumed = () => {
    lead();
    reducer.transition({ state: suspended, link: undefined });
    reducer.transition({ state: connected, link: link(2) });
    reducer.own([own(2)]);
    roles();
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { reducer, roles, renew, refuse, lead, resumed, pass, expired, logger };
};
export const leader = 'leader 0000000000000005';

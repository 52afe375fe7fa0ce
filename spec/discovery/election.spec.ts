import { NEVER } from 'rxjs';
import { strangers } from '../../lib/discovery/strangers.ts';
import { silent } from '../../lib/session/logger.ts';
import { leaseClock } from '../../lib/discovery/lease-clock.ts';
import { election, type StepDown } from '../../lib/discovery/election.ts';
import type { Own } from '../../lib/discovery/own.ts';
import type { Link } from '../../lib/session/link.ts';
import type { SessionState } from '../../lib/session/session-state.ts';
import { changeOf, entryOf, nodeEntry } from '../support/entries.ts';
import { listeningLogger } from '../support/listening-logger.ts';

const link = (epoch: number, sessionId = 7n, incarnation = 1): Link =>
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
const connected: SessionState = {
  state: 'connected',
  incarnation: 1,
  sessionId: '7',
  endpoint: 'a:1',
  timeout: 4_000,
};
const suspended: SessionState = {
  state: 'suspended',
  incarnation: 1,
  since: 0,
  cause: new Error('gone'),
  remainingMs: () => 0,
};
const lost: SessionState = { state: 'lost', incarnation: 1, reason: 'expired' };
const mine = nodeEntry('me@h', 5);
const resign = jest.fn();
const own = (epoch: number | undefined, path: string | undefined = mine.path): Own => ({
  name: 'me@h',
  candidate: true,
  path,
  czxid: 5n,
  epoch,
  resign,
});

const setUp = (stepDown: StepDown = 'disconnect') => {
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
      .map(({ role }) => (role.role === 'leader' ? `leader ${role.lease.token}` : role.why))
      .filter((role, at, all) => role !== all[at - 1]);
  /** A renewal whose anchor is `from`. */
  const renew = (epoch: number, from = now, path = mine.path) => {
    const touch = (time: number) => ({ sent: { monotonic: time, wall: time }, answered: time });
    reducer.touched(epoch, touch(from));
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
const leader = 'leader 0000000000000005';

describe('election', () => {
  it('promotes by an own znode and a complete list with none lower, while the session is known to live', () => {
    const { reducer, roles } = setUp();
    const [first, second] = [nodeEntry('first', 3), nodeEntry('second', 4)];
    reducer.transition({ state: connected, link: link(1) });
    reducer.own([own(1)]);
    expect(reducer.renewing()).toBeUndefined();
    reducer.change(changeOf([first, second, mine], { reset: true }));
    expect(reducer.renewing()).toBeUndefined();
    reducer.change(changeOf([], { removed: [first.path] }));
    expect(roles().at(-1)).toBe('behind');
    reducer.change(changeOf([], { removed: [second.path] }));
    expect(roles()).toEqual([leader]);
  });

  it('renews while it is first or next in line', () => {
    const { reducer } = setUp();
    const [first, second] = [nodeEntry('first', 3), nodeEntry('second', 4)];
    reducer.transition({ state: connected, link: link(1) });
    reducer.own([own(1)]);
    reducer.change(changeOf([first, second, mine], { reset: true }));
    expect(reducer.renewing()).toBeUndefined();
    reducer.change(changeOf([], { removed: [second.path] }));
    expect(reducer.renewing()?.own.path).toBe(mine.path);
    reducer.change(changeOf([], { removed: [first.path] }));
    expect(reducer.renewing()?.own.path).toBe(mine.path);
    reducer.close();
    expect(reducer.renewing()).toBeUndefined();
  });

  it('promotes the next in line without a round of its own, by the renewals that it has made', () => {
    const { reducer, roles, renew, pass } = setUp();
    const first = nodeEntry('first', 4);
    reducer.transition({ state: connected, link: link(1) });
    reducer.own([own(1)]);
    reducer.change(changeOf([first, mine], { reset: true }));
    pass(60_000);
    renew(1, 59_000);
    roles();
    reducer.change(changeOf([], { removed: [first.path] }));
    expect(roles()).toEqual([leader]);
  });

  it('promotes an old session only after the quorum has upheld it again', () => {
    const { reducer, roles, renew, pass } = setUp();
    reducer.transition({ state: connected, link: link(1) });
    pass(60_000);
    reducer.change(changeOf([mine], { reset: true }));
    reducer.own([own(1)]);
    expect(roles().at(-1)).toBe('behind');
    renew(1);
    expect(roles()).toEqual([leader]);
  });

  it('steps down at once, and for good, when the quorum says that the znode is gone', () => {
    const { reducer, roles, refuse, renew, lead } = setUp('deadline');
    lead();
    roles();
    refuse('gone');
    expect(roles()).toEqual(['behind']);
    expect(reducer.renewing()).toBeUndefined();
    renew(1);
    expect(roles()).toEqual([]);
  });

  it('is not upheld by a renewal of a znode that it does not own any more: a stranger may have made it again', () => {
    const { reducer, roles, renew, lead, pass } = setUp('deadline');
    const other = nodeEntry('me2', 6);
    lead();
    reducer.own([own(1), { ...own(1, other.path), name: 'me2', czxid: 6n }]);
    reducer.change(changeOf([other]));
    reducer.own([
      { ...own(undefined), path: undefined },
      { ...own(1, other.path), name: 'me2', czxid: 6n },
    ]);
    reducer.change(changeOf([], { removed: [mine.path] }));
    roles();
    pass(2_000);
    renew(1);
    pass(1_000);
    reducer.check();
    expect(roles()).toEqual(['suspended']);
  });

  it('steps down when a connection has another session, though nobody said that the first one was lost', () => {
    const { reducer, roles, lead } = setUp('deadline');
    lead();
    roles();
    reducer.transition({ state: connected, link: link(2, 8n, 2) });
    expect(roles()).toEqual(['lost']);
  });

  it('does not lead by a znode whose ACL forbids renewals, warns once, and leads when it is allowed', () => {
    const { roles, refuse, renew, lead, logger } = setUp('deadline');
    lead();
    roles();
    refuse('forbidden');
    expect(roles()).toEqual(['behind']);
    refuse('forbidden');
    expect(logger.lines).toEqual([expect.stringMatching(/^warn: .*cannot lead.*no READ.*option acl/)]);
    renew(1);
    expect(roles()).toEqual([leader]);
  });

  it('does not lead by a new znode that it cannot read, before a renewal was allowed', () => {
    const { reducer, roles, renew } = setUp();
    reducer.transition({ state: connected, link: link(1) });
    reducer.change(changeOf([entryOf(mine.path.slice('/nodes/'.length), { czxid: 5n })], { reset: true }));
    reducer.own([own(1)]);
    expect(roles()).not.toContain(leader);
    renew(1);
    expect(roles()).toEqual([leader]);
  });

  it('does not promote, and demotes, by a znode that is known to be gone, whatever its registration says', () => {
    const { reducer, roles, renew, lead } = setUp();
    lead();
    expect(roles().at(-1)).toBe(leader);
    reducer.change(changeOf([], { removed: [mine.path] }));
    expect(roles()).toEqual(['behind']);
    renew(1);
    expect(roles()).toEqual([]);
    expect(reducer.renewing()).toBeUndefined();
  });

  it('demotes by a first list of a connection that lacks the own znode, and not by one that is older than it', () => {
    const { reducer, roles, renew, lead } = setUp();
    lead();
    reducer.transition({ state: suspended, link: undefined });
    reducer.transition({ state: connected, link: link(2) });
    reducer.own([own(2)]);
    renew(2);
    reducer.change(changeOf([], { reset: true, listedAt: 4n }));
    expect(roles().at(-1)).toBe(leader);
    reducer.change(changeOf([], { reset: true, listedAt: 5n }));
    expect(roles()).toEqual(['behind']);
    renew(2);
    expect(reducer.renewing()).toBeUndefined();
  });

  it('does not promote on a list that is older than the own znode', () => {
    const { reducer, renew, roles } = setUp();
    reducer.transition({ state: connected, link: link(1) });
    reducer.change(changeOf([mine], { reset: true, listedAt: 4n }));
    reducer.own([own(1)]);
    renew(1);
    expect(reducer.renewing()).toBeUndefined();
    expect(roles()).not.toContain(leader);
    expect(reducer.needsList()).toBe(true);
    expect(reducer.needsList()).toBe(false);
  });

  it('does not promote past a lower candidate that nobody can read', () => {
    const { reducer, renew, roles } = setUp();
    reducer.transition({ state: connected, link: link(1) });
    reducer.change(changeOf([entryOf('x-0000000001', { czxid: 1n }), mine], { reset: true }));
    reducer.own([own(1)]);
    renew(1);
    expect(roles()).not.toContain(leader);
  });

  it('stays behind when its predecessor leaves and another is lower still', () => {
    const { reducer, renew, roles } = setUp();
    const [first, second] = [nodeEntry('first', 3), nodeEntry('second', 4)];
    reducer.transition({ state: connected, link: link(1) });
    reducer.change(changeOf([first, second, mine], { reset: true }));
    reducer.own([own(1)]);
    renew(1);
    reducer.change(changeOf([], { removed: [second.path] }));
    expect(roles()).not.toContain(leader);
    reducer.change(changeOf([], { removed: [first.path] }));
    renew(1);
    expect(roles()).toEqual([leader]);
  });

  it('does not promote after a resume before the quorum has seen the znode on this connection', () => {
    const { roles, renew, resumed } = setUp();
    resumed();
    renew(1);
    expect(roles()).toEqual([]);
    renew(2);
    expect(roles()).toEqual([leader]);
  });

  it('starts no lease that ends before its next renewal', () => {
    const { roles, renew, resumed, pass } = setUp();
    resumed();
    pass(3_000);
    renew(2, 250);
    expect(roles()).toEqual([]);
    renew(2, 251);
    expect(roles()).toEqual([leader]);
  });

  it('after a resume needs no list: whoever was first stays first', () => {
    const { reducer, roles, renew, lead } = setUp();
    lead();
    reducer.transition({ state: suspended, link: undefined });
    reducer.transition({ state: connected, link: link(2) });
    reducer.own([own(2)]);
    expect(reducer.renewing()).toBeDefined();
    renew(2);
    expect(roles()).toEqual(['not-joined', leader, 'suspended', 'behind', leader]);
  });

  it('steps down as soon as the connection is gone, and says so in leader and role alike', () => {
    const { reducer, lead } = setUp();
    lead();
    reducer.views();
    reducer.transition({ state: suspended, link: undefined });
    const [view] = reducer.views();
    expect(view?.role).toEqual({ role: 'follower', why: 'suspended' });
    expect(view?.snapshot?.leader).toMatchObject({ path: mine.path, self: false });
    expect(view?.snapshot).toMatchObject({ stale: true, session: suspended });
    expect(view?.snapshot?.members).toHaveLength(1);
  });

  it('under deadline keeps the role until the lease runs out', () => {
    const { reducer, roles, lead, pass } = setUp('deadline');
    lead();
    reducer.transition({ state: suspended, link: undefined });
    pass(2_999);
    reducer.check();
    expect(roles().at(-1)).toBe(leader);
    pass(1);
    reducer.check();
    expect(roles()).toEqual(['suspended']);
  });

  it.each(['disconnect', 'deadline'] as const)(
    'under %s steps down when no renewal is acknowledged in time',
    (stepDown) => {
      const { reducer, roles, renew, lead, pass } = setUp(stepDown);
      lead();
      pass(2_000);
      renew(1);
      pass(2_999);
      reducer.check();
      expect(roles().at(-1)).toBe(leader);
      pass(1);
      reducer.check();
      expect(roles()).toEqual(['suspended']);
    },
  );

  it('looks at the clock before it looks at data', () => {
    const { reducer, roles, lead, pass } = setUp();
    lead();
    roles();
    pass(3_000);
    reducer.change(changeOf([nodeEntry('late', 9)]));
    expect(roles()[0]).toBe('suspended');
  });

  it('has a lease that knows by itself when it has run out, and tells the reducer', () => {
    const { reducer, lead, pass, expired } = setUp();
    lead();
    const role = reducer.views().at(-1)?.role;
    if (role?.role !== 'leader') throw new Error('no leader');
    expect(role.lease.isHeld()).toBe(true);
    pass(3_000);
    expect(role.lease.isHeld()).toBe(false);
    expect(role.lease.signal.aborted).toBe(true);
    expect(expired).toHaveBeenCalledTimes(1);
  });

  it('goes through follower when the leading znode is another one', () => {
    const { reducer, roles, renew, lead } = setUp();
    lead();
    reducer.own([own(1), { ...own(1, nodeEntry('me2', 6).path), name: 'me2', czxid: 6n }]);
    reducer.change(changeOf([nodeEntry('me2', 6)]));
    roles();
    reducer.own([{ ...own(1, nodeEntry('me2', 6).path), name: 'me2', czxid: 6n }]);
    reducer.change(changeOf([], { removed: [mine.path] }));
    renew(1);
    renew(1, 0, nodeEntry('me2', 6).path);
    expect(roles()).toEqual(['behind', 'leader 0000000000000006']);
  });

  it('demotes before the znode is deleted', () => {
    const { reducer, roles, lead } = setUp();
    lead();
    roles();
    reducer.retire(mine.path);
    expect(roles()).toEqual(['behind']);
  });

  it.each<[string, (reducer: ReturnType<typeof setUp>['reducer']) => void, string]>([
    [
      'the session is lost',
      (reducer) => {
        reducer.transition({ state: lost, link: undefined });
      },
      'lost',
    ],
    [
      'the registrar closes',
      (reducer) => {
        reducer.close();
      },
      'closed',
    ],
    [
      'its node leaves',
      (reducer) => {
        reducer.own([]);
      },
      'not-joined',
    ],
    [
      'its znode is gone',
      (reducer) => {
        reducer.own([{ ...own(undefined), path: undefined }]);
      },
      'not-joined',
    ],
  ])('steps down when %s', (_, fact, why) => {
    const { reducer, roles, lead } = setUp('deadline');
    lead();
    roles();
    fact(reducer);
    expect(roles()[0]).toBe(why);
  });

  it('says nothing twice', () => {
    const { reducer, lead } = setUp();
    lead();
    reducer.views();
    reducer.check();
    reducer.change(changeOf([mine]));
    reducer.own([own(1)]);
    expect(reducer.views()).toEqual([]);
  });

  it('ends the lease when nobody listens any more', () => {
    const { reducer, lead } = setUp();
    lead();
    const role = reducer.views().at(-1)?.role;
    reducer.end();
    expect(role?.role === 'leader' && role.lease.isHeld()).toBe(false);
  });
});

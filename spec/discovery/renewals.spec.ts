import { changeOf, entryOf, nodeEntry } from '../support/entries.ts';
import { connected, leader, link, mine, own, setUp, suspended } from '../support/election-setup.ts';

describe('election, and renewals of its lease', () => {
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
    expect(roles()).toEqual(['lease-expired']);
  });

  it('does not lead by a znode whose ACL forbids renewals, warns once, and leads when it is allowed', () => {
    const { roles, refuse, renew, lead, logger } = setUp('deadline');
    lead();
    roles();
    refuse('forbidden');
    expect(roles()).toEqual(['behind']);
    refuse('forbidden');
    expect(logger.lines.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringMatching(/^warn: .*cannot lead.*no READ.*option acl/),
    ]);
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

  it('does not lead again by a znode that is to be deleted, though its registration lost sight of it for a moment', () => {
    const { reducer, roles, renew, lead } = setUp('deadline');
    lead();
    reducer.retire(mine.path);
    roles();
    reducer.transition({ state: suspended, link: undefined });
    reducer.transition({ state: connected, link: link(2) });
    reducer.change(changeOf([mine], { reset: true }));
    reducer.own([{ ...own(undefined), path: undefined }]);
    reducer.own([own(2)]);
    renew(2);
    expect(roles()).not.toContain(leader);
    expect(reducer.renewing()).toBeUndefined();
  });

  it('grants no other lease while a leader resigns, whatever a listener of its signal causes', () => {
    const { reducer, roles, lead } = setUp('deadline');
    lead();
    const role = reducer.views().at(-1)?.role;
    if (role?.status !== 'leader') throw new Error('no leader');
    role.lease.signal.addEventListener('abort', () => {
      reducer.own([own(1)]);
    });
    role.lease.resign();
    reducer.check();
    expect(roles()).toEqual(['behind']);
  });

  it('steps down when a connection has another session, though nobody said that the first one was lost', () => {
    const { reducer, roles, lead } = setUp('deadline');
    lead();
    roles();
    reducer.transition({ state: connected, link: link(2, 8n, 2) });
    expect(roles()).toEqual(['lost']);
  });

  it('does not promote after a resume before the quorum has seen the znode on this connection', () => {
    const { roles, renew, resumed } = setUp();
    resumed();
    renew(1);
    expect(roles()).toEqual([]);
    renew(2);
    expect(roles()).toEqual([leader]);
  });

  it('starts no lease that one late renewal would end', () => {
    const { roles, renew, resumed, pass } = setUp();
    resumed();
    pass(3_000);
    renew(2, 500);
    expect(roles()).toEqual([]);
    renew(2, 501);
    expect(roles()).toEqual([leader]);
  });
});

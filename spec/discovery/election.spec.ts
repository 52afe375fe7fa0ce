import { changeOf, entryOf, nodeEntry } from '../support/entries.ts';
import { connected, leader, link, lost, mine, own, setUp, suspended } from '../support/election-setup.ts';

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
    if (role?.status !== 'leader') throw new Error('no leader');
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
    expect(role?.status === 'leader' && role.lease.isHeld()).toBe(false);
  });
});

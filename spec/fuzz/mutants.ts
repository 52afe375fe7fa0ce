import type { Invariant } from './invariants/all.ts';
import type { Patch } from './loader.ts';

/** The library with one promise broken on purpose. */
export interface Mutant {
  /** What is broken, for people. */
  readonly breaks: string;
  readonly promise: 'P2' | 'P3' | 'P4' | 'P5';
  /** Which invariant must notice. */
  readonly caughtBy: Invariant;
  readonly patches: readonly Patch[];
}

const patch = (file: string, find: string, replace: string): Patch => ({
  file: `lib/${file}`,
  find,
  replace,
});

export const mutants: readonly Mutant[] = [
  {
    breaks: 'what somebody writes again is told again',
    promise: 'P2',
    caughtBy: 'I5 streams',
    patches: [
      patch(
        'discovery/roster.ts',
        'isDeepStrictEqual(old.standing, row.standing) ? { ...row, standing: old.standing } : row',
        'row',
      ),
    ],
  },
  {
    breaks: 'memberEvents$ forgets who has left',
    promise: 'P2',
    caughtBy: 'I5 streams',
    patches: [
      patch(
        'discovery/member-events.ts',
        "...removed.map((member) => ({ type: 'left', member }) as const),",
        '',
      ),
    ],
  },
  {
    breaks: 'the session says suspended before the role does',
    promise: 'P2',
    caughtBy: 'I5 streams',
    patches: [
      patch(
        'session/session.ts',
        "filter(({ phase }) => phase === 'after')",
        "filter(({ phase }) => phase === 'before')",
      ),
    ],
  },
  {
    breaks: 'close() leaves the streams open',
    promise: 'P2',
    caughtBy: 'I6 resources',
    patches: [
      patch(
        'session/session.ts',
        'concat(life$.pipe(takeUntil(closing$)), parted$, of(closed))',
        'concat(life$, parted$, of(closed))',
      ),
    ],
  },
  {
    breaks: 'a list of before the disconnect counts as fresh',
    promise: 'P3',
    caughtBy: 'I2 truth',
    patches: [
      patch(
        'discovery/view-queue.ts',
        'stale: listing.epoch !== now.link?.epoch',
        'stale: now.link === undefined',
      ),
    ],
  },
  {
    breaks: 'lists are read without a sync before them',
    promise: 'P3',
    caughtBy: 'I2 truth',
    patches: [
      patch(
        'watch/tree-changes.ts',
        "            link.request({ op: 'sync', path }).pipe(ignoreElements()),\n",
        '',
      ),
    ],
  },
  {
    breaks: 'a picture need not have all that its list names',
    promise: 'P3',
    caughtBy: 'I2 truth',
    patches: [
      patch(
        'watch/recursive-hydration.ts',
        "if (old?.known || before.get(path) === 'deleted') return;",
        'if (old?.known || before.has(path)) return;',
      ),
    ],
  },
  {
    breaks: 'a picture may be ahead at one path of another',
    promise: 'P3',
    caughtBy: 'I2 truth',
    patches: [patch('watch/meantime.ts', 'pending === 0 && since <= latest && rounds < mostRounds', 'false')],
  },
  {
    breaks: 'routes of before the disconnect are joined to new members',
    promise: 'P3',
    caughtBy: 'I2 truth',
    patches: [patch('discovery/apps.ts', '[hasRoutes, isTurn] = [false, false];', 'isTurn = false;')],
  },
  {
    breaks: 'without a connection the lists are empty',
    promise: 'P3',
    caughtBy: 'I2 truth',
    patches: [
      patch(
        'discovery/view-queue.ts',
        'members: list.members(),\n',
        'members: now.link ? list.members() : [],\n',
      ),
    ],
  },
  {
    breaks: 'a lease has no end',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [patch('discovery/lease.ts', 'if (left > 0) return left;', 'if (left >= 0) return 1;')],
  },
  {
    breaks: 'the lease is longer than the session',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [
      patch(
        'discovery/lease-timing.ts',
        'limit: timeout - usableMargin(timeout, leaseMargin)',
        'limit: 2 * timeout - usableMargin(timeout, leaseMargin)',
      ),
    ],
  },
  {
    breaks: 'a lease is renewed by a sync, which a leader server without its followers answers',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [patch('discovery/renewal.ts', 'askQuorum$(link, path)', "link.request({ op: 'sync', path })")],
  },
  {
    breaks: 'a plain margin stands in the place of the anchor',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [
      patch(
        'discovery/session-proof.ts',
        '[proof.handshake, steady, reported(proof.pings)]',
        '[proof.handshake, renewal.sent]',
      ),
      patch(
        'discovery/lease-timing.ts',
        'margin = timeout / renewals): number',
        'margin = timeout / largestMargin): number',
      ),
    ],
  },
  {
    breaks: 'a lease goes by the newest timeout that was granted, not by the smallest',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [patch('session/memory.ts', 'Math.min(smallestTimeout, grant.timeout)', 'grant.timeout')],
  },
  {
    breaks: 'a suspended machine counts as no time: only the monotonic clock is read',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [
      patch(
        'session/clock.ts',
        'Math.max(clock.monotonic() - since.monotonic, clock.wall() - since.wall)',
        'clock.monotonic() - since.monotonic',
      ),
    ],
  },
  {
    breaks: 'the deadline has a timer of its own, and nothing else looks at the clock',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [patch('discovery/cluster.ts', '        interval(lease.interval, scheduler),\n', '')],
  },
  {
    breaks: 'whoever is registered leads, whoever else stands',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [
      patch(
        'discovery/candidacies.ts',
        '(isListed(own, queue) && own.path === queue.front[0])',
        '(isListed(own, queue) && queue.front.length > 0)',
      ),
    ],
  },
  {
    breaks: 'a list of before the own znode is good enough for a promotion',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [
      patch(
        'discovery/candidacies.ts',
        'listing.listedAt >= czxid;',
        'listing.listedAt < czxid + 1_000_000n;',
      ),
    ],
  },
  {
    breaks: 'the znode is deleted while work under its lease goes on',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [
      patch(
        'discovery/holds.ts',
        'filter(() => at(path).length === 0)',
        'filter(() => at(path).length >= 0)',
      ),
    ],
  },
  {
    breaks: 'whileLeader does not wait for the run before',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [patch('balance/while-leader.ts', 'concat(free$, runUnder(lease))', 'runUnder(lease)')],
  },
  {
    breaks: 'the safe policy stays leader without a connection',
    promise: 'P4',
    caughtBy: 'I5 streams',
    patches: [patch('discovery/follower-reason.ts', "(!now.link && policy === 'disconnect')", 'false')],
  },
  {
    breaks: 'a znode that is known to be gone still leads',
    promise: 'P4',
    caughtBy: 'I3 leadership',
    patches: [
      patch('discovery/election.ts', '      for (const path of change.removed) own.retire(path);\n', ''),
      patch('discovery/renewal.ts', "if (isCode(error, 'NoNode')) return of({ type: 'gone', path });", ''),
      patch(
        'registration/reconcile.ts',
        'merge(lost$, work$, release$(driver))',
        'merge(work$, release$(driver))',
      ),
    ],
  },
  {
    breaks: 'an ambiguous create is looked for behind a sync, and not behind a commit',
    promise: 'P5',
    caughtBy: 'I4 registration',
    patches: [
      patch(
        'registration/find-own.ts',
        'askQuorum$(link, folder)',
        "link.request({ op: 'sync', path: folder })",
      ),
    ],
  },
  {
    breaks: 'an ambiguous create is done again without a look',
    promise: 'P5',
    caughtBy: 'I4 registration',
    patches: [
      patch(
        'registration/next-command.ts',
        "return { type: 'locate', guid: attempt.guid }",
        "return { type: 'create' }",
      ),
    ],
  },
  {
    breaks: 'the znode of the session before is taken for one’s own',
    promise: 'P5',
    caughtBy: 'I3 leadership',
    patches: [
      patch(
        'registration/registration-machine.ts',
        'if (progress.incarnation !== event.incarnation) return',
        'if (progress.incarnation === undefined) return',
      ),
      patch(
        'registration/carry-out.ts',
        'stat?.ephemeralOwner === link.sessionId ? stat : undefined',
        'stat',
      ),
    ],
  },
  {
    breaks: 'a znode that somebody deletes is not made again',
    promise: 'P5',
    caughtBy: 'I1 convergence',
    patches: [
      patch(
        'registration/reconcile.ts',
        "if (type === 'deleted') dispatch({ type: 'znode-deleted', path });",
        "if (type === 'deleted') return;",
      ),
    ],
  },
  {
    breaks: 'whoever leaves without a connection leaves its znode',
    promise: 'P5',
    caughtBy: 'I1 convergence',
    patches: [
      patch(
        'registration/retire.ts',
        "return state.status === 'suspended' ? EMPTY : of('over');",
        "return of('over');",
      ),
    ],
  },
  {
    breaks: 'what an unsubscribed create has made stays',
    promise: 'P5',
    caughtBy: 'I1 convergence',
    patches: [
      patch(
        'registration/register.ts',
        "if (each && each.status !== 'unsent')",
        "if (each?.status === 'created')",
      ),
    ],
  },
  {
    breaks: 'an update of a znode that somebody else has written is not repeated',
    promise: 'P5',
    caughtBy: 'I1 convergence',
    patches: [
      patch('registration/attempt.ts', 'bytes: version === attempt.version ? attempt.bytes : undefined,', ''),
    ],
  },
  {
    breaks: 'a registration deletes all that its session has in the folder',
    promise: 'P5',
    caughtBy: 'I4 registration',
    patches: [
      patch('registration/find-own.ts', '`${folder}/${guidPrefix(guid)}`', '`${folder}/${guid.slice(0, 0)}`'),
    ],
  },
];

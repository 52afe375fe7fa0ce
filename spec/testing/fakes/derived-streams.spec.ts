import { map, NEVER, of, type Observable } from 'rxjs';
import type { AppRoute, Leader, Lease, Member, Role, SessionState, Snapshot } from '../../../lib/index.ts';
import { fakeLease, fakeMember, fakeRegistrar, fakeRoute, fakeSession } from '../../../lib/testing/index.ts';
import { marbles } from '../../support/marbles.ts';

const letterOf = (role: Role): string => (role.status === 'leader' ? 'L' : role.reason.charAt(0));
const names = (members: readonly Member[]): string => members.map(({ name }) => name).join('');
const nameOf = (leader: Leader | undefined): string => {
  const name = leader?.member?.name ?? '.';
  return leader?.self ? name.toUpperCase() : name;
};
const [a, b, self] = [fakeMember('a'), fakeMember('b'), fakeMember('s', { self: true })];
const suspended: SessionState = {
  status: 'suspended',
  incarnation: 1,
  since: 0,
  attempt: 1,
  cause: new Error('cut'),
  remainingMs: () => 1,
};

describe('fakeRegistrar, given', () => {
  it('members, has the first candidate lead', () => {
    marbles(({ hot, expectObservable }) => {
      const lists = { a: [fakeMember('w', { candidate: false }), a, self], b: [self, b], c: [b] };
      const { members$, leader$, role$ } = fakeRegistrar({ members$: hot('-a-b-c', lists) });
      expectObservable(members$).toBe('               -a-b-c', lists);
      expectObservable(leader$.pipe(map(nameOf))).toBe('-a-S-b');
      expectObservable(role$.pipe(map(letterOf))).toBe('-b-L-n');
    });
  });

  it('members, has one lease for each term: that of the role and of the leader, which ends with the term', () => {
    marbles(({ hot, expectObservable }) => {
      const lists = { a: [self], b: [a, self] };
      const { role$, leader$, cluster$ } = fakeRegistrar({ members$: hot('-a-b-a', lists) });
      const leases: Lease[] = [];
      const number = (lease: Lease | undefined): string => {
        if (lease && !leases.includes(lease)) leases.push(lease);
        return leases.map((each) => (each.isHeld() ? 'h' : 'e')).join('') + (lease ? '' : '.');
      };
      const terms = { x: 'h', y: 'e.', z: 'eh' };
      const leaseOf = (role: Role) => (role.status === 'leader' ? role.lease : undefined);
      expectObservable(role$.pipe(map((role) => number(leaseOf(role))))).toBe('     -x-y-z', terms);
      expectObservable(leader$.pipe(map((leader) => number(leader?.lease)))).toBe('-x-y-z', terms);
      expectObservable(cluster$.pipe(map(({ leader }) => number(leader?.lease)))).toBe('-x-y-z', terms);
    });
  });

  it('a session, steps down while it is suspended, and marks the snapshot stale', () => {
    marbles(({ hot, expectObservable }) => {
      const registrar = fakeRegistrar({
        members$: of([self]),
        session$: hot('-c--s--c', { c: fakeSession(), s: suspended }),
      });
      const snapshot = ({ stale, leader }: Snapshot): string =>
        `${stale ? 'stale' : 'whole'} ${nameOf(leader)}`;
      expectObservable(registrar.role$.pipe(map(letterOf))).toBe('-L--s--L');
      expectObservable(registrar.cluster$.pipe(map(snapshot))).toBe('   -w--s--w', {
        w: 'whole S',
        s: 'stale s',
      });
    });
  });

  it('a role, has a leader of the same verdict', () => {
    marbles(({ hot, expectObservable }) => {
      const lease = fakeLease({ node: 's' });
      const roles: Record<string, Role> = {
        f: { status: 'follower', reason: 'behind' },
        L: { status: 'leader', lease },
      };
      const { role$, leader$ } = fakeRegistrar({ members$: of([a, self]), role$: hot('-f-L-f', roles) });
      expectObservable(role$).toBe('                -f-L-f', roles);
      expectObservable(leader$.pipe(map(nameOf))).toBe('-a-S-a');
    });
  });

  it('a leader, has a role of the same verdict', () => {
    marbles(({ hot, expectObservable }) => {
      const of_ = (member: Member): Leader => ({
        path: member.path,
        token: member.token,
        member,
        self: member.self,
      });
      const { role$ } = fakeRegistrar({
        members$: of([a, self]),
        leader$: hot('                             -a-s-a', { a: of_(a), s: of_(self) }),
      });
      expectObservable(role$.pipe(map(letterOf))).toBe('-b-L-b');
    });
  });

  it('a snapshot, has all the others from it', () => {
    marbles(({ hot, expectObservable }) => {
      const { path, token } = a;
      const leader: Leader = { path, token, member: a, self: false };
      const snapshot: Snapshot = {
        members: [a, self],
        leader,
        session: fakeSession(),
        stale: false,
        zxid: '1',
      };
      const registrar = fakeRegistrar({ cluster$: hot('-x', { x: snapshot }) });
      expectObservable(registrar.cluster$).toBe('-x', { x: snapshot });
      expectObservable(registrar.members$.pipe(map(names))).toBe('-x', { x: 'as' });
      expectObservable(registrar.leader$.pipe(map(nameOf))).toBe('-a');
      expectObservable(registrar.role$.pipe(map(letterOf))).toBe('-b');
      expectObservable(registrar.session$).toBe('-x', { x: fakeSession() });
    });
  });

  it('routes, knows which applications are served; of another one the list is empty', () => {
    marbles(({ hot, expectObservable }) => {
      const [one, two] = [fakeRoute('billing', 'a@host'), fakeRoute('mail', 'b@host', { weight: 3 })];
      const registrar = fakeRegistrar({
        appRoutes: {
          mail: hot('                                 --m-----n', { m: [two], n: [] }),
          billing: hot('                              -b-------', { b: [one] }),
        },
      });
      expectObservable(registrar.apps$).toBe('        --a-----b', { a: ['billing', 'mail'], b: ['billing'] });
      expectObservable(registrar.appRoutes$('mail')).toBe('--m-----n', { m: [two], n: [] });
      expectObservable(registrar.appRoutes$('other')).toBe('e', { e: [] });
      const types$ = registrar.events$.pipe(map(({ type }) => type));
      expectObservable(types$).toBe('--(ss)--u', { s: 'application-started', u: 'application-unloaded' });
    });
  });

  it('nothing, is an empty cluster that is connected', () => {
    marbles(({ expectObservable }) => {
      const registrar = fakeRegistrar();
      const empty: readonly [Observable<unknown>, unknown][] = [
        [registrar.session$, fakeSession()],
        [registrar.members$, []],
        [registrar.leader$, undefined],
        [registrar.role$, { status: 'follower', reason: 'not-joined' }],
        [registrar.apps$, []],
        [registrar.appRoutes$('x'), []],
      ];
      for (const [stream$, value] of empty) expectObservable(stream$).toBe('x', { x: value });
      for (const stream$ of [registrar.events$, registrar.memberEvents$, registrar.invalid$]) {
        expectObservable<unknown>(stream$).toBe('');
      }
    });
  });

  it('lists that complete, goes on until it is closed', () => {
    marbles(({ expectObservable, cold }) => {
      const routes: readonly AppRoute[] = [fakeRoute('x', 'a@host')];
      const registrar = fakeRegistrar({ members$: of([a]), appRoutes: { x: of(routes) } });
      cold('---x').subscribe(() => void registrar.close());
      expectObservable(registrar.members$).toBe('     a--|', { a: [a] });
      expectObservable(registrar.appRoutes$('x')).toBe('r--|', { r: routes });
    });
  });

  it('a stream that never emits, is silent where it stands on it', () => {
    marbles(({ expectObservable }) => {
      const { leader$, role$ } = fakeRegistrar({ members$: NEVER });
      for (const stream$ of [leader$, role$]) expectObservable<unknown>(stream$).toBe('');
    });
  });
});

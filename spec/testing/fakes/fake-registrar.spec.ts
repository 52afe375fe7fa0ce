import { concat, map, NEVER, of } from 'rxjs';
import { whileLeader, type MemberEvent, type Role } from '../../../lib/index.ts';
import { fakeLease, fakeMember, fakeRegistrar } from '../../../lib/testing/index.ts';
import { marbles } from '../../support/marbles.ts';

const follower: Role = { status: 'follower', reason: 'behind' };
const letterOf = (role: Role): string => (role.status === 'leader' ? 'L' : role.reason.charAt(0));

describe('fakeRegistrar', () => {
  it('lets work under a lease be tested without a server', () => {
    marbles(({ hot, cold, expectObservable }) => {
      const [one, two] = [fakeLease({ token: '1' }), fakeLease({ token: '2' })];
      const roles = {
        f: follower,
        1: { status: 'leader', lease: one } as const,
        2: { status: 'leader', lease: two } as const,
      };
      const { role$ } = fakeRegistrar({ role$: hot<Role>('f-1---f-2---', roles) });
      cold('----x').subscribe(one.expire);
      const worker = () => concat(of('working'), NEVER);
      expectObservable(role$.pipe(whileLeader(worker))).toBe('--w-----w', { w: 'working' });
    });
  });

  it('derives events from the members that it is given', () => {
    marbles(({ hot, expectObservable }) => {
      const [a, b] = [fakeMember('a@host'), fakeMember('b@host')];
      const { memberEvents$, events$ } = fakeRegistrar({ members$: hot('-a----b', { a: [a], b: [b] }) });
      const events: Record<string, MemberEvent> = {
        a: { type: 'joined', member: a },
        b: { type: 'joined', member: b },
        l: { type: 'left', member: a },
      };
      expectObservable(memberEvents$).toBe('-a----(lb)', events);
      expectObservable(events$.pipe(map(({ type }) => type))).toBe('-(ac)-(lac)', {
        a: 'node-joined',
        c: 'leader-changed',
        l: 'node-left',
      });
    });
  });

  it('closes all streams, with the words of the real one, for late subscribers at once', () => {
    marbles(({ hot, cold, expectObservable }) => {
      const registrar = fakeRegistrar({ members$: hot('-a-----', { a: [] }) });
      cold('---x').subscribe(() => void registrar.close());
      expectObservable(registrar.members$).toBe('-a-|', { a: [] });
      expectObservable(registrar.appRoutes$('x')).toBe('a--|', { a: [] });
      expectObservable(registrar.members$, '-----^').toBe('-----|');
      expectObservable(registrar.role$.pipe(map(letterOf))).toBe('-n-(c|)');
      expectObservable(registrar.session$.pipe(map(({ status }) => status)), '-----^').toBe('-----(c|)', {
        c: 'closed',
      });
    });
  });

  it('completes its registrations alone when it is drained', () => {
    marbles(({ hot, cold, expectObservable }) => {
      const registrar = fakeRegistrar({
        members$: hot('-a-----', { a: [] }),
        join: () => NEVER,
        serve: () => NEVER,
      });
      cold('---x').subscribe(() => void registrar.drain());
      expectObservable(registrar.join({ name: 'a@h', routes: [] })).toBe('---|');
      expectObservable(registrar.serve({ app: 'x' })).toBe('---|');
      expectObservable(registrar.members$).toBe('-a-----', { a: [] });
    });
  });

  it('says of its leases who holds them', () => {
    const lease = fakeLease();
    const release = lease.hold();
    expect([lease.holders, lease.isHeld()]).toEqual([1, true]);
    release();
    release();
    lease.resign();
    expect([lease.holders, lease.isHeld(), lease.signal.aborted]).toEqual([0, false, true]);
  });
});

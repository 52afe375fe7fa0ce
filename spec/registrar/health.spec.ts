import { BehaviorSubject, distinctUntilChanged, firstValueFrom, map, of, Subject } from 'rxjs';
import { AuthFailed, type Health, type Lease, type SessionState } from '../../lib/index.ts';
import { health$ } from '../../lib/registrar/health.ts';
import type { RegistrationGap } from '../../lib/registrar/registration-statuses.ts';
import { fakeLease, fakeMember, fakeRegistrar, fakeSession } from '../../lib/testing/index.ts';

const setUp = () => {
  const session$ = new Subject<SessionState>();
  const gap$ = new BehaviorSubject<RegistrationGap | undefined>(undefined);
  const told: Health[] = [];
  let [now, completed] = [1_000, false];
  let lease: Lease | undefined;
  health$({ session$, gap$, lease: () => lease, clock: { wall: () => now } }).subscribe({
    next: (health) => told.push(health),
    complete: () => {
      completed = true;
    },
  });
  return {
    ...{ session$, gap$, told },
    last: () => told.at(-1),
    completed: () => completed,
    at: (time: number) => {
      now = time;
    },
    lead: (held: Lease) => {
      lease = held;
    },
  };
};

describe('health$', () => {
  it('fails, and is no error, where the streams fail', () => {
    const { session$, last, completed } = setUp();
    const error = new AuthFailed('a:1', ['digest'], 'wrong password');
    session$.error(error);
    expect(last()).toMatchObject({ live: false, ready: false, reason: 'failed', cause: error });
    expect(completed()).toBe(true);
  });

  it('says since when it is as it is, whatever the attempts', () => {
    const { session$, at, last, told } = setUp();
    session$.next({ status: 'connecting', attempt: 1 });
    at(2_000);
    session$.next({ status: 'connecting', attempt: 2, cause: new Error('refused') });
    expect(last()).toMatchObject({ since: 1_000, attempts: 2, reason: 'connecting' });
    at(3_000);
    session$.next(fakeSession());
    expect(last()).toMatchObject({ since: 3_000, attempts: 0, ready: true, reason: undefined });
    expect(told).toHaveLength(3);
  });

  it('has the cause of a registration that waits', () => {
    const { session$, gap$, last } = setUp();
    const cause = new Error('no permission');
    session$.next(fakeSession());
    gap$.next({ reason: 'registering', cause });
    expect(last()).toMatchObject({ live: true, ready: false, reason: 'registering', cause });
  });

  it('reads the clock of the lease when it is asked, and while the lease is held', () => {
    const { session$, last, lead } = setUp();
    session$.next(fakeSession());
    expect(last()?.leaseRemainingMs).toBeUndefined();
    const lease = fakeLease();
    lead(lease);
    expect(last()?.leaseRemainingMs).toBe(lease.remainingMs());
    lease.expire();
    expect(last()?.leaseRemainingMs).toBeUndefined();
  });
});

describe('health$ of a fake registrar', () => {
  it('follows from its session, its registrations and its role', async () => {
    const registrar = fakeRegistrar({ members$: of([fakeMember('a', { self: true })]) });
    const health = await firstValueFrom(registrar.health$);
    expect(health).toMatchObject({ live: true, ready: true });
    expect(health.leaseRemainingMs).toBeGreaterThan(0);
  });

  it('waits for the node of an application', async () => {
    const registrar = fakeRegistrar();
    const reasons: (string | undefined)[] = [];
    const reason$ = registrar.health$.pipe(map(({ reason }) => reason));
    reason$.pipe(distinctUntilChanged()).subscribe((reason) => reasons.push(reason));
    registrar.serve({ app: 'x' }).subscribe();
    registrar.join({ name: 'a', routes: [] }).subscribe();
    await registrar.close();
    expect(reasons).toEqual([undefined, 'registering', undefined, 'stopping', 'closed']);
  });
});

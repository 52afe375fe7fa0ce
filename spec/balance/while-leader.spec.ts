import { concat, finalize, NEVER, Observable, of, retry, timer } from 'rxjs';
import type { Lease, Role } from '../../lib/index.ts';
import { whileLeader } from '../../lib/index.ts';
import { marbles } from '../support/marbles.ts';

interface Fake {
  readonly role: Role;
  /** Ends the lease, as its deadline does. */
  expire(): void;
  held: number;
}

const leader = (token: string): Fake => {
  const ended = new AbortController();
  const lease = {
    token,
    node: 'n@h',
    path: `/${token}`,
    signal: ended.signal,
    isHeld: () => !ended.signal.aborted,
    resign: () => undefined,
    hold: () => {
      fake.held += 1;
      return () => {
        fake.held -= 1;
      };
    },
  } as unknown as Lease;
  const fake: Fake = {
    role: { status: 'leader', lease },
    expire: () => {
      ended.abort();
    },
    held: 0,
  };
  return fake;
};
const follower: Role = { status: 'follower', reason: 'behind' };
const work = (lease: Lease) => concat(of(lease.token as string), NEVER);

describe('whileLeader', () => {
  it('runs while the role is leader, with the lease', () => {
    marbles(({ hot, expectObservable }) => {
      const [a, b] = [leader('a'), leader('b')];
      const role$ = hot<Role>('f-l--f-m-f-|', { f: follower, l: a.role, m: b.role });
      expectObservable(role$.pipe(whileLeader(work))).toBe('--a----b---|', { a: 'a', b: 'b' });
    });
  });

  it('starts the next run when the one before is drained, and not while it is not', () => {
    marbles(({ hot, expectObservable }) => {
      const [a, b] = [leader('a'), leader('b')];
      const role$ = hot<Role>('l-f-m--------', { f: follower, l: a.role, m: b.role });
      const drained = () => timer(6);
      expectObservable(role$.pipe(whileLeader(work, { drained }))).toBe('a-------b----', { a: 'a', b: 'b' });
    });
  });

  it('waits for what drains no longer than drainTimeout', () => {
    marbles(({ hot, expectObservable }) => {
      const [a, b] = [leader('a'), leader('b')];
      const role$ = hot<Role>('l-f-m--------', { f: follower, l: a.role, m: b.role });
      const options = { drained: () => NEVER, drainTimeout: 4 };
      expectObservable(role$.pipe(whileLeader(work, options))).toBe('a-----b------', { a: 'a', b: 'b' });
    });
  });

  it('does not start when the lease ended during the wait', () => {
    marbles(({ hot, cold, expectObservable }) => {
      const [a, b] = [leader('a'), leader('b')];
      const role$ = hot<Role>('l-f-m--------', { f: follower, l: a.role, m: b.role });
      cold('-----x').subscribe(b.expire);
      const drained = () => timer(6);
      expectObservable(role$.pipe(whileLeader(work, { drained }))).toBe('a------------', { a: 'a' });
    });
  });

  it('unsubscribes the run as soon as the lease ends, before the role says so', () => {
    marbles(({ hot, cold, flush }) => {
      const a = leader('a');
      const log: string[] = [];
      const run = () => NEVER.pipe(finalize(() => log.push('torn down')));
      hot<Role>('l------f', { f: follower, l: a.role }).pipe(whileLeader(run)).subscribe();
      cold('---x').subscribe(() => {
        a.expire();
        log.push('expired');
      });
      flush();
      expect(log).toEqual(['torn down', 'expired']);
    });
  });

  it('holds the znode until the run is drained, also when it is unsubscribed itself', () => {
    marbles(({ hot, cold, flush }) => {
      const a = leader('a');
      const held: number[] = [];
      const subscription = hot<Role>('l', { l: a.role })
        .pipe(whileLeader(work, { drained: () => timer(3) }))
        .subscribe();
      cold('-a-b---c').subscribe((mark) => {
        if (mark === 'b') subscription.unsubscribe();
        held.push(a.held);
      });
      flush();
      expect(held).toEqual([1, 1, 0]);
    });
  });

  it('errors with a run, and releases its hold', () => {
    marbles(({ hot, cold, expectObservable, flush }) => {
      const a = leader('a');
      const role$ = hot<Role>('l----', { l: a.role });
      expectObservable(role$.pipe(whileLeader(() => cold('--#')))).toBe('--#');
      flush();
      expect(a.held).toBe(0);
    });
  });

  it('does not repeat a run that completes', () => {
    marbles(({ hot, expectObservable }) => {
      const a = leader('a');
      const role$ = hot<Role>('l----|', { l: a.role });
      expectObservable(role$.pipe(whileLeader(() => of('x')))).toBe('x----|');
    });
  });

  it('never, empty, error, early unsubscription: it follows the roles', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      expectObservable(hot<Role>('---').pipe(whileLeader(work))).toBe('---');
      expectObservable(hot<Role>('--|').pipe(whileLeader(work))).toBe('--|');
      expectObservable(hot<Role>('--#').pipe(whileLeader(work))).toBe('--#');
      const role$ = hot<Role>('l---', { l: leader('a').role });
      expectObservable(role$.pipe(whileLeader(work)), '--!').toBe('a--');
      expectSubscriptions(role$.subscriptions).toBe('^-!');
    });
  });

  it('runs a promise or an Observable alike', async () => {
    const values: string[] = [];
    await new Promise<void>((resolve) => {
      new Observable<Role>((subscriber) => {
        subscriber.next(leader('a').role);
        subscriber.complete();
      })
        .pipe(whileLeader(({ token }) => Promise.resolve(String(token))))
        .subscribe({ next: (value) => values.push(value), complete: resolve });
    });
    expect(values).toEqual(['a']);
  });

  it('is serial for one that subscribes again after a run has failed', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const [a] = [leader('a')];
      const role$ = concat(of(a.role), hot<Role>('-----------'));
      const failing = () => cold('x-#', { x: 'x' });
      const drained = () => timer(4);
      expectObservable(role$.pipe(whileLeader(failing, { drained }), retry(1)), '----------!').toBe(
        'x-----x-#',
        { x: 'x' },
      );
    });
  });
});

// The failover of one's own worker, tested without a server: it ends with its lease, not when it hears of it.
import { interval, map } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { whileLeader, type Registrar, type Role } from 'zookeeper-registrar';
import { assertMarblesEqual, fakeLease, fakeRegistrar } from 'zookeeper-registrar/testing';

/** Under test: sends bills while this process leads, each with the token. */
const bills$ = ({ role$ }: Registrar) =>
  role$.pipe(whileLeader(({ token }) => interval(2).pipe(map(() => token))));

new TestScheduler(assertMarblesEqual).run(({ hot, cold, expectObservable }) => {
  const roles = '   f-L-------f--M----';
  const deadline = '-------x----------';
  const bills = '   ----1-1--------2-2';
  const [first, second] = [fakeLease({ token: '1' }), fakeLease({ token: '2' })];
  const registrar = fakeRegistrar({
    role$: hot<Role>(roles, {
      f: { status: 'follower', reason: 'behind' },
      L: { status: 'leader', lease: first },
      M: { status: 'leader', lease: second },
    }),
  });
  cold(deadline).subscribe(first.expire);
  expectObservable(bills$(registrar), '------------------!').toBe(bills, { 1: first.token, 2: second.token });
});
console.log('the failover is as drawn');

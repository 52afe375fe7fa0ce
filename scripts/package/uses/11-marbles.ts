import { deepStrictEqual } from 'node:assert';
import { TestScheduler } from 'rxjs/testing';
import { whileLeader, type Registrar, type Role } from 'zookeeper-registrar';
import { fakeLease, fakeMember, fakeRegistrar, marbleCluster } from 'zookeeper-registrar/testing';

/** A whole cluster in virtual time. */
export const failover = (): void => {
  const scheduler = new TestScheduler(deepStrictEqual);
  scheduler.run(({ expectObservable }) => {
    const cluster = marbleCluster(scheduler, 'ab--A-x-|', {
      x: ({ hold, node }) => {
        hold(node('b').registrar.serve({ app: 'billing' }));
      },
    });
    expectObservable(cluster.node('b').leader$).toBe('a---b---|');
    expectObservable(cluster.node('b').appRoutes$('billing')).toBe('------b-|', { b: 'b1' });
  });
};

/** One's own code over streams that a test draws. */
export const led = (scheduler: TestScheduler): void => {
  scheduler.run(({ hot, expectObservable }) => {
    const registrar: Registrar = fakeRegistrar({
      members$: hot('m', { m: [fakeMember('a@h', { self: true })] }),
      role$: hot<Role>('l', { l: { status: 'leader', lease: fakeLease() } }),
    });
    expectObservable(registrar.role$.pipe(whileLeader(() => Promise.resolve('done')))).toBe('-');
  });
};

import { NEVER, of, Subject, throwError, type ObservableInput, type Subscription } from 'rxjs';
import { whileLeader, type Leader, type Lease, type Role, type WhileLeaderOptions } from '../../lib/index.ts';
import { fakeLease, fakeMember, type FakeLease } from '../../lib/testing/index.ts';
import { listeningLogger } from '../support/listening-logger.ts';
import { eventually } from '../support/eventually.ts';
import { marbles } from '../support/marbles.ts';

const follower: Role = { status: 'follower', reason: 'behind' };
const leader = (lease: Lease): Role => ({ status: 'leader', lease });

interface Started {
  readonly role$: Subject<Role>;
  readonly values: unknown[];
  readonly ends: unknown[];
  readonly subscription: Subscription;
}

const start = (
  run: (lease: Lease) => ObservableInput<unknown>,
  lease: FakeLease,
  options?: WhileLeaderOptions,
): Started => {
  const role$ = new Subject<Role>();
  const [values, ends]: [unknown[], unknown[]] = [[], []];
  const subscription = role$.pipe(whileLeader(run, options)).subscribe({
    next: (value) => values.push(value),
    error: (error: unknown) => ends.push(error),
    complete: () => ends.push('completed'),
  });
  role$.next(leader(lease));
  return { role$, values, ends, subscription };
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('whileLeader, with a promise', () => {
  it('holds the znode, and keeps the next run waiting, until the promise settles', async () => {
    const [first, second] = [fakeLease({ token: '1' }), fakeLease({ token: '2' })];
    const begun: string[] = [];
    const done = new Map<string, () => void>();
    const { role$, values } = start(
      ({ token }) =>
        new Promise<string>((resolve) => {
          begun.push(token);
          done.set(token, () => {
            resolve(token);
          });
        }),
      first,
    );
    first.expire();
    role$.next(follower);
    role$.next(leader(second));
    await settle();
    expect([begun, first.holders]).toEqual([[first.token], 1]);
    done.get(first.token)?.();
    await eventually(() => begun.length === 2);
    expect([first.holders, second.holders]).toEqual([0, 1]);
    done.get(second.token)?.();
    await eventually(() => values.length === 1);
    // The value of the first run came after the end of its lease.
    expect(values).toEqual([second.token]);
  });

  it('waits for it no longer than drainTimeout', async () => {
    const [first, second] = [fakeLease({ token: '1' }), fakeLease({ token: '2' })];
    const begun: string[] = [];
    const { role$, subscription } = start(
      ({ token }) => {
        begun.push(token);
        return new Promise(() => undefined);
      },
      first,
      { drainTimeout: 5 },
    );
    first.expire();
    role$.next(leader(second));
    await eventually(() => begun.length === 2);
    expect(first.holders).toBe(0);
    subscription.unsubscribe();
  });

  it('ends with its rejection under the lease, and gives leadership up', async () => {
    const lease = fakeLease();
    const { ends } = start(() => Promise.reject(new Error('bad')), lease);
    await eventually(() => ends.length === 1);
    expect(ends).toEqual([new Error('bad')]);
    await eventually(() => lease.holders === 0);
    expect(lease.isHeld()).toBe(false);
  });

  it('does not end with a rejection after the end of the lease', async () => {
    const lease = fakeLease();
    const { ends, role$ } = start(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('late'));
          });
        }),
      lease,
    );
    lease.expire();
    await eventually(() => lease.holders === 0);
    role$.complete();
    expect(ends).toEqual(['completed']);
  });
});

describe('whileLeader, with work that fails after drainTimeout', () => {
  it.each([
    ['a promise', (failed: Promise<never>) => failed],
    [
      'an async iterable',
      async function* (failed: Promise<never>) {
        yield await failed;
      },
    ],
  ] as const)('logs it all the same: %s', async (_, run) => {
    const logger = listeningLogger();
    const lease = Object.defineProperty(fakeLease({ token: '1' }), Symbol.for('zookeeper-registrar.logger'), {
      value: logger,
    });
    let fail: (error: Error) => void = () => undefined;
    const failed = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const { subscription } = start(() => run(failed), lease, { drainTimeout: 1 });
    lease.expire();
    await eventually(() => lease.holders === 0);
    expect(logger.lines).toEqual([
      expect.stringMatching(/^warn: work under the lease of .* did not end within 1 ms/),
    ]);
    fail(new Error('too late'));
    await eventually(() => logger.lines.length === 2);
    expect(logger.lines[1]).toMatch(
      /^error: work under the lease of .* failed after its end: Error: too late$/,
    );
    subscription.unsubscribe();
  });
});

describe('whileLeader, with an async iterable', () => {
  it('emits its values, and is waited for no longer than drainTimeout', async () => {
    const lease = fakeLease();
    const { values } = start(
      async function* () {
        yield 'a';
        yield await Promise.resolve('b');
        await new Promise(() => undefined);
      },
      lease,
      { drainTimeout: 5 },
    );
    await eventually(() => values.length === 2);
    lease.expire();
    await eventually(() => lease.holders === 0);
    expect(values).toEqual(['a', 'b']);
  });

  it('calls return() and awaits it', async () => {
    const lease = fakeLease();
    const log: string[] = [];
    let finish = (): void => undefined;
    const returned = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const iterable = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise<IteratorResult<string>>((resolve) => {
            lease.signal.addEventListener('abort', () => {
              resolve({ done: true, value: undefined });
            });
          }),
        return: async () => {
          log.push('return');
          await returned;
          return { done: true as const, value: undefined };
        },
      }),
    };
    start(() => iterable, lease);
    lease.expire();
    await settle();
    expect([log, lease.holders]).toEqual([['return'], 1]);
    finish();
    await eventually(() => lease.holders === 0);
  });

  it('ends with an error under the lease', async () => {
    const lease = fakeLease();
    const { values, ends } = start(async function* () {
      yield await Promise.resolve('a');
      throw new Error('bad');
    }, lease);
    await eventually(() => ends.length === 1);
    expect([values, ends]).toEqual([['a'], [new Error('bad')]]);
  });
});

describe('whileLeader, with an Observable', () => {
  it('drops a value that comes after the end of the lease, before any timer has told', () => {
    const values$ = new Subject<string>();
    const lease = fakeLease();
    let isHeld = true;
    const { values } = start(() => values$, Object.assign(lease, { isHeld: () => isHeld }));
    values$.next('a');
    isHeld = false;
    values$.next('b');
    expect(values).toEqual(['a']);
  });
});

describe('whileLeader, on an error under the lease', () => {
  it.each([
    ['resign', false],
    ['keep', true],
  ] as const)('ends with it, and under %s holds its lease: %s', (onError, isHeld) => {
    const lease = fakeLease();
    const { ends } = start(() => throwError(() => new Error('bad')), lease, { onError });
    expect([ends, lease.isHeld()]).toEqual([[new Error('bad')], isHeld]);
  });

  it('starts again under retry, after a second that doubles, for as long as the lease lasts', () => {
    marbles(({ hot, cold, expectObservable }) => {
      const lease = fakeLease();
      const role$ = hot<Role>('l', { l: leader(lease) });
      cold('3500ms x').subscribe(lease.expire);
      const run = () => cold('(x#)');
      expectObservable(role$.pipe(whileLeader(run, { onError: 'retry' })), '9s !').toBe('x 999ms x 1999ms x');
    });
  });

  it('refuses another word', () => {
    expect(() => whileLeader(() => NEVER, { onError: 'ignore' as never })).toThrow(
      "option onError: 'resign' or 'retry' or 'keep' expected",
    );
  });
});

describe('whileLeader, on leader$', () => {
  it('runs while the leader is this process, and not again when its payload changes', () => {
    marbles(({ hot, expectObservable }) => {
      const lease = fakeLease();
      const other: Leader = { path: '/b', token: lease.token, self: false, member: undefined };
      const self: Leader = { path: '/a', token: lease.token, self: true, member: undefined, lease };
      const updated: Leader = { ...self, member: fakeMember('a@h') };
      const leader$ = hot<Leader | undefined>('u-o-s-t-u-|', { u: undefined, o: other, s: self, t: updated });
      expectObservable(leader$.pipe(whileLeader(() => of('x')))).toBe('----x-----|');
    });
  });

  it('tells an Observable to end when another one leads', () => {
    marbles(({ hot, expectObservable, expectSubscriptions, cold }) => {
      const lease = fakeLease();
      const other: Leader = { path: '/b', token: lease.token, self: false, member: undefined };
      const self: Leader = { path: '/a', token: lease.token, self: true, member: undefined, lease };
      const work$ = cold('w----');
      const leader$ = hot<Leader | undefined>('s---o-|', { o: other, s: self });
      expectObservable(leader$.pipe(whileLeader(() => work$))).toBe('w-----|');
      expectSubscriptions(work$.subscriptions).toBe('^---!');
    });
  });
});

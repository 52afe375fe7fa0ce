import { from, merge, timer } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { assertMarblesEqual, fakeLease } from '../../../lib/testing/index.ts';

/** The message with which a marble test fails; undefined where it does not. */
const failureOf = (test: (helpers: RunHelpers) => void): string | undefined => {
  try {
    new TestScheduler(assertMarblesEqual).run(test);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('assertMarblesEqual', () => {
  it('passes where the marbles are equal, whatever the values are', () => {
    const values = { a: { name: 'a', tags: ['x'] }, b: undefined, e: new Error('refused') };
    const failure = failureOf(({ hot, expectObservable, expectSubscriptions }) => {
      const given$ = hot('-a-b-#', values, values.e);
      expectObservable(given$).toBe(
        '-a-b-#',
        { a: { name: 'a', tags: ['x'] }, b: undefined },
        new Error('refused'),
      );
      expectSubscriptions(given$.subscriptions).toBe('^----!');
    });
    expect(failure).toBeUndefined();
  });

  it('prints both diagrams with the first difference', () => {
    const failure = failureOf(({ hot, expectObservable }) => {
      expectObservable(hot('-a--b-|')).toBe('        -a--c-|');
    });
    expect(failure).toBe(`the marbles differ first at frame 4: expected c, received b

  expected  -a--c-|
  received  -a--b-|
                ^`);
  });

  it.each([
    ['too late', '-a---b|', '-a-b--|', 'frame 3: expected b, received nothing'],
    ['too early', '-a-b--|', '-a---b|', 'frame 3: expected nothing, received b'],
    ['missing', '-a', '-a--|', 'frame 4: expected |, received nothing'],
    ['more', '-a--(b|)', '-a--b', 'frame 4: expected b, received (b|)'],
    ['an error', '-a-#', '-a-|', 'frame 3: expected |, received #'],
    ['nothing at all', '----', '-a--', 'frame 1: expected a, received nothing'],
  ])('tells what is %s', (_, received, expected, message) => {
    const failure = failureOf(({ hot, expectObservable }) => {
      expectObservable(hot(received)).toBe(expected);
    });
    expect(failure).toContain(`the marbles differ first at ${message}\n`);
  });

  it('gives letters to values that are none, and says which', () => {
    const [lease, other] = [fakeLease({ token: '1' }), fakeLease({ token: '2' })];
    const failure = failureOf(({ hot, expectObservable }) => {
      const received$ = hot<unknown>('-x-y-z-w', {
        x: { leads: true },
        y: 'a',
        z: { leads: false },
        w: lease,
      });
      const expected = { x: { leads: true }, y: 'a', z: { leads: true }, w: other };
      expectObservable(received$).toBe('-x-y-z-w', expected);
    });
    expect(failure).toContain(`the marbles differ first at frame 5: expected b, received d

  expected  -b-a-b-c
  received  -b-a-d-e
                 ^
  b = { leads: true }
  c = {`);
  });

  it('shows numbers, and lets no letter stand for two values', () => {
    const failure = failureOf(({ expectObservable }) => {
      expectObservable(from<unknown[]>([1, '1', 10])).toBe('(abc|)', { a: 1, b: 1, c: 10 });
    });
    expect(failure).toContain('expected (aab|), received (a1b|)');
    expect(failure).toContain('  a = 1\n  b = 10');
  });

  it('says which errors differ', () => {
    const failure = failureOf(({ cold, expectObservable }) => {
      expectObservable(cold('--#', {}, new Error('lost'))).toBe('--#', {}, new Error('refused'));
    });
    expect(failure).toContain('frame 2: expected #, received #');
    expect(failure).toContain('expected # = [Error: refused]');
    expect(failure).toContain('received # = [Error: lost]');
  });

  it('shortens long silences', () => {
    const failure = failureOf(({ expectObservable }) => {
      expectObservable(timer(30_000)).toBe('30001ms (0|)', [0]);
    });
    expect(failure).toBe(`the marbles differ first at frame 30000: expected nothing, received (0|)

  expected  30001ms (0|)
  received  30000ms (0|)
                    ^
  0 = 0`);
  });

  it('says where no diagram could show what was received', () => {
    const failure = failureOf(({ hot, expectObservable }) => {
      expectObservable(merge(hot('-(ab)'), hot('--c'))).toBe('-(ab)c');
    });
    expect(failure).toContain(`frame 2: expected nothing, received c

  expected  -(ab)c
  received  -(ab)c
                 ^
  no diagram has room for what was received at frame 2: the group before it is wider`);
  });

  it('shows subscriptions', () => {
    const failure = failureOf(({ hot, expectObservable, expectSubscriptions }) => {
      const given$ = hot('-a--b-|');
      expectObservable(given$, '--^--!');
      expectSubscriptions(given$.subscriptions).toBe(['--^-!', '---^']);
    });
    expect(failure).toBe(`the subscriptions differ, first number 1: expected --^-!, received --^--!

  expected  --^-!
            ---^
  received  --^--!`);
  });
});

import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { treeChanges$ } from '../../lib/watch/tree-changes.ts';
import { fakeWatches, stat } from '../support/fake-watches.ts';

describe('treeChanges$', () => {
  it('asks again for a folder that it may not list at one pace, however often its parent is listed anew', () => {
    jest.useFakeTimers();
    const { watches, asked, connect } = fakeWatches();
    const held = treeChanges$(watches, {
      path: '/r',
      wants: (path) => ({ data: false, children: path === '/r' || path === '/r/f' }),
      decode: (path) => ({ path }),
    }).subscribe();
    const names = ['f'];
    const { turn$ } = connect((one) => {
      if (one.op === 'getChildren' && one.path === '/r') return { children: [...names], stat };
      if (one.op === 'getChildren') return new ZooKeeperError(-102, one.op, one.path);
      return one.op === 'exists' ? { stat: { ...stat, numChildren: names.length } } : {};
    });
    const lists = (): number => asked.filter((each) => each === 'getChildren /r/f').length;
    const inFourSeconds = (): number => {
      const before = lists();
      // No event tells of it: the audit counts the children, and lists the root anew.
      names.push(`g${String(names.length)}`);
      for (let time = 0; time < 4_000; time += 10) {
        jest.advanceTimersByTime(10);
        turn$.next('end');
      }
      return lists() - before;
    };
    const paces = Array.from({ length: 6 }, inFourSeconds);
    held.unsubscribe();
    jest.useRealTimers();
    expect(paces.at(-1)).toBeLessThan((4_000 / watches.runtime.backoff.max) * 1.5);
  });

  it('lists again for as long as it takes, and still emits what comes then', () => {
    jest.useFakeTimers();
    const { watches, connect } = fakeWatches();
    const changed: string[] = [];
    const errors: unknown[] = [];
    let refusals = 10_000;
    const held = treeChanges$(watches, {
      path: '/r',
      wants: (path) => ({ data: false, children: path === '/r' || path === '/r/f' }),
      decode: (path) => ({ path }),
    }).subscribe({ next: () => changed.push('change'), error: (error) => errors.push(error) });
    const { turn$ } = connect((one) => {
      if (one.op === 'getChildren' && one.path === '/r') return { children: ['f'], stat };
      if (one.op === 'exists') return { stat: { ...stat, numChildren: 1 } };
      if (one.op !== 'getChildren' || (refusals -= 1) < 0) return { children: [], stat };
      return new ZooKeeperError(-102, one.op, one.path);
    });
    turn$.next('end');
    while (refusals >= 0 && errors.length === 0) {
      jest.advanceTimersByTime(watches.runtime.backoff.max);
      turn$.next('end');
    }
    held.unsubscribe();
    jest.useRealTimers();
    expect([errors, refusals]).toEqual([[], -1]);
    expect(changed.length).toBeGreaterThan(0);
  });
});

import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { exists$ } from '../../lib/watch/exists.ts';
import { fakeWatches, stat } from '../support/fake-watches.ts';

describe('exists$', () => {
  it('asks without lasting watches for what an event has told of, and for no more', () => {
    const { watches, asked, connect } = fakeWatches({ lasting: false });
    let there = true;
    exists$(watches, '/p').subscribe();
    const { events$ } = connect(({ op }) => {
      if (op === 'exists') return { stat: there ? stat : undefined };
      return op === 'getChildren' ? { children: [], stat } : {};
    });
    expect(asked.splice(0)).toEqual(['sync /p', 'exists /p watch', 'getChildren /p watch']);
    events$.next({ type: 'changed', path: '/p' });
    expect(asked.splice(0)).toEqual(['exists /p watch']);
    there = false;
    events$.next({ type: 'deleted', path: '/p' });
    expect(asked.splice(0)).toEqual(['exists /p watch']);
  });

  it('tells without lasting watches of a znode that may not be listed', () => {
    const { watches, connect } = fakeWatches({ lasting: false });
    const seen: (bigint | undefined)[] = [];
    exists$(watches, '/p').subscribe((found) => seen.push(found?.mzxid));
    let mzxid = 3n;
    const { events$ } = connect(({ op, ...one }) => {
      if (op === 'getChildren') return new ZooKeeperError(-102, op, 'path' in one ? one.path : '');
      return op === 'exists' ? { stat: { ...stat, mzxid } } : {};
    });
    mzxid = 4n;
    events$.next({ type: 'changed', path: '/p' });
    expect(seen).toEqual([3n, 4n]);
  });

  it('tells the stat of an ensemble that was wiped and set up anew, though its zxids are the same', () => {
    const { watches, connect } = fakeWatches();
    const seen: (number | undefined)[] = [];
    exists$(watches, '/config').subscribe((found) => seen.push(found?.ctime));
    connect(({ op }) => (op === 'exists' ? { stat } : {}));
    connect(({ op }) => (op === 'exists' ? { stat: { ...stat, ctime: 2, mtime: 2 } } : {}));
    expect(seen).toEqual([1, 2]);
  });
});

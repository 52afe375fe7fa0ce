import { exists$ } from '../../lib/watch/exists.ts';
import { fakeWatches, stat } from '../support/fake-watches.ts';

describe('exists$', () => {
  it('tells the stat of an ensemble that was wiped and set up anew, though its zxids are the same', () => {
    const { watches, connect } = fakeWatches();
    const seen: (number | undefined)[] = [];
    exists$(watches, '/config').subscribe((found) => seen.push(found?.ctime));
    connect(({ op }) => (op === 'exists' ? { stat } : {}));
    connect(({ op }) => (op === 'exists' ? { stat: { ...stat, ctime: 2, mtime: 2 } } : {}));
    expect(seen).toEqual([1, 2]);
  });
});

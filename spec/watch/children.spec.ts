import { children$ } from '../../lib/watch/children.ts';
import { fakeWatches, stat } from '../support/fake-watches.ts';

describe('children$', () => {
  it('tells the list of an ensemble that was wiped and set up anew, though its zxids are the same', () => {
    const { watches, connect } = fakeWatches();
    const seen: string[] = [];
    children$(watches, '/folder').subscribe((names) => seen.push(String(names)));
    connect(({ op }) => (op === 'getChildren' ? { children: ['a'], stat } : {}));
    connect(({ op }) =>
      op === 'getChildren' ? { children: ['b'], stat: { ...stat, ctime: 2, mtime: 2 } } : {},
    );
    expect(seen).toEqual(['a', 'b']);
  });

  it('says nothing of who came and went while nobody looked, and never says the same twice', () => {
    const { watches, connect } = fakeWatches();
    const seen: string[] = [];
    children$(watches, '/folder').subscribe((names) => seen.push(String(names)));
    for (const [pzxid, children] of [
      [3n, ['a']],
      [5n, ['a']],
      [5n, ['b', 'a']],
    ] as const) {
      connect(({ op }) => (op === 'getChildren' ? { children, stat: { ...stat, pzxid } } : {}));
    }
    expect(seen).toEqual(['a', 'a,b']);
  });
});

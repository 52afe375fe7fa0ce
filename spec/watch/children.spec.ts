import { children$ } from '../../lib/watch/children.ts';
import { fakeWatches, stat } from '../support/fake-watches.ts';

describe('children$', () => {
  it.each([true, false])('asks for nothing where only the data change (lasting watches: %s)', (lasting) => {
    const { watches, asked, connect } = fakeWatches({ lasting });
    children$(watches, '/p').subscribe();
    const { events$ } = connect(() => ({ children: [], stat }));
    asked.length = 0;
    events$.next({ type: 'changed', path: '/p' });
    expect(asked).toEqual([]);
    events$.next({ type: 'children', path: '/p' });
    expect(asked).toEqual([lasting ? 'getChildren /p' : 'getChildren /p watch']);
  });

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

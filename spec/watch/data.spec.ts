import { data$ } from '../../lib/watch/data.ts';
import { fakeWatches, stat } from '../support/fake-watches.ts';

describe('data$', () => {
  it('tells the data of an ensemble that was wiped and set up anew, though its zxids are the same', () => {
    const { watches, connect } = fakeWatches();
    const seen: string[] = [];
    data$(watches, '/config').subscribe((found) => seen.push(String(found?.data)));
    connect(({ op }) => (op === 'getData' ? { data: Uint8Array.of(1), stat } : {}));
    connect(({ op }) =>
      op === 'getData' ? { data: Uint8Array.of(2), stat: { ...stat, ctime: 2, mtime: 2 } } : {},
    );
    expect(seen).toEqual(['1', '2']);
  });
});

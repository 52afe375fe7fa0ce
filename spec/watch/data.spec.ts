import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { data$ } from '../../lib/watch/data.ts';
import { fakeWatches, stat } from '../support/fake-watches.ts';

describe('data$', () => {
  it.each([true, false])(
    'asks for nothing where only children come or go (lasting watches: %s)',
    (lasting) => {
      const { watches, asked, connect } = fakeWatches({ lasting });
      data$(watches, '/p').subscribe();
      const { events$ } = connect(() => ({ data: Uint8Array.of(1), stat }));
      asked.length = 0;
      events$.next({ type: 'children', path: '/p' });
      expect(asked).toEqual([]);
      events$.next({ type: 'changed', path: '/p' });
      expect(asked).toEqual([lasting ? 'getData /p' : 'getData /p watch']);
    },
  );

  it('waits without lasting watches for a znode that is absent, and reads it where it came meanwhile', () => {
    const { watches, asked, connect } = fakeWatches({ lasting: false });
    const seen: string[] = [];
    data$(watches, '/p').subscribe((found) => seen.push(String(found?.data)));
    const absent = new ZooKeeperError(-101, 'getData', '/p');
    const reads = [absent, absent, { data: Uint8Array.of(1), stat }];
    const stats = [undefined, stat];
    const { events$ } = connect(({ op }) => {
      if (op === 'getData') return reads.shift() ?? absent;
      return op === 'exists' ? { stat: stats.shift() } : {};
    });
    events$.next({ type: 'created', path: '/p' });
    expect(seen).toEqual(['undefined', '1']);
    expect(asked.slice(1)).toEqual([
      'getData /p watch',
      'exists /p watch',
      'getData /p watch',
      'exists /p watch',
      'getData /p watch',
    ]);
  });

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

import { ZooKeeperError } from '../../lib/errors/zookeeper-error.ts';
import { tree$ } from '../../lib/watch/tree.ts';
import { fakeWatches, stat } from '../support/fake-watches.ts';

describe('tree$', () => {
  it('reads nothing outside of its subtree where the root itself may not be read', () => {
    const { watches, asked, connect } = fakeWatches();
    const held = tree$(watches, '/p/secret').subscribe();
    const { turn$ } = connect(({ op }) => {
      if (op === 'exists') return { stat };
      return op === 'getData' || op === 'getChildren' ? new ZooKeeperError(-102, op, '/p/secret') : {};
    });
    for (let turn = 0; turn < 3; turn += 1) turn$.next('end');
    held.unsubscribe();
    expect(asked).toContain('exists /p/secret');
    expect(asked.filter((one) => !one.endsWith('/p/secret'))).toEqual([]);
  });
});

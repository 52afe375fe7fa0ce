import { lists, pictured } from '../../support/pictured.ts';

describe('marbleCluster', () => {
  it('joins with a small letter, leaves with its capital, joins again', () => {
    pictured((draw, expectObservable) => {
      const { members$ } = draw('--a-b-A-a-|').node('o');
      expectObservable(members$).toBe('0-a-c-b-e-|', lists);
    });
  });

  it('does what acts say, whatever the character', () => {
    pictured((draw, expectObservable) => {
      const both = {
        '1': (cluster: ReturnType<typeof draw>) => {
          ['a', 'b'].forEach(cluster.join);
        },
      };
      const { leader$ } = draw('        --1--|', both).node('o');
      expectObservable(leader$).toBe('  .-a--|');
    });
  });

  it('errors on a character that nobody has explained', () => {
    pictured((draw, expectObservable) => {
      const { members$ } = draw('      --?--|').node('o');
      const error = new Error('the diagram has ?, of which acts does not say what it does');
      expectObservable(members$).toBe('0-#', lists, error);
    });
  });

  it('carries everything later by the latency, each way', () => {
    pictured((draw, expectObservable) => {
      const { session$ } = draw('      ---------|', {}, { zooKeeper: { latency: 2 } }).node('a');
      expectObservable(session$).toBe('c-------C|');
    });
  });
});

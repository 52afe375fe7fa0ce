import { watched } from '../support/watched.ts';

/** `0` absent; `a`, `b`, `c` data; capitals have a child `k`, `M` has `k` and `m`, `N` has `m`. */
const exists = { 0: '-', a: 'v0 c0', b: 'v1 c0', A: 'v0 c1', B: 'v1 c1', M: 'v0 c2', N: 'v1 c1' };
const data = { 0: '-', a: 'a', b: 'b', c: 'c' };
const children = { 0: '-', a: '[]', A: '[k]', M: '[k,m]', N: '[m]' };
const tree = {
  0: '-',
  a: '.=a',
  b: '.=b',
  c: '.=c',
  A: '.=a,/k=',
  B: '.=b,/k=',
  M: '.=a,/k=,/m=',
  N: '.=b,/m=',
};

describe.each([
  ['a server with lasting watches', true],
  ['a server without lasting watches', false],
])('the watch of a znode on %s', (_, lasting) => {
  it('tells of it absent, created, changed, given a child, deleted and created again, as it happens', () => {
    watched(lasting, (draw, expectObservable) => {
      const p = draw('                       -c-s-k-K-d-c-|');
      expectObservable(p.exists$).toBe('  0a-b-B-b-0-a-|', exists);
      expectObservable(p.data$).toBe('    0a-b-----0-c-|', data);
      expectObservable(p.children$).toBe('0a---A-a-0-a-|', children);
      expectObservable(p.tree$).toBe('    0a-b-B-b-0-c-|', tree);
    });
  });

  it('begins with what is there, for whoever comes when', () => {
    watched(lasting, (draw, expectObservable) => {
      const p = draw('                       -ck--------s---|');
      expectObservable(p.exists$, '     -----^--------!').toBe('  -----A-----B---', exists);
      expectObservable(p.data$, '       -----^--------!').toBe('    -----a-----b---', data);
      expectObservable(p.children$, '   -----^--------!').toBe('-----A---------', children);
      expectObservable(p.tree$, '       -----^--------!').toBe('    -----A-----B---', tree);
    });
  });

  it('tells at once of all that happens in one moment', () => {
    watched(lasting, (draw, expectObservable) => {
      const p = draw('                       -c-(km)--(sK)--|');
      expectObservable(p.children$).toBe('0a-M-----N-----|', children);
      expectObservable(p.data$).toBe('    0a-------b-----|', data);
      expectObservable(p.tree$).toBe('    0a-M-----N-----|', { ...tree, N: '.=b,/m=' });
    });
  });

  it('is silent while the connection is lost, and tells then of what has changed, and nothing in between', () => {
    watched(lasting, (draw, expectObservable) => {
      const p = draw('                       -ck-x-s-K-m-s-u-------|');
      expectObservable(p.exists$).toBe('  0aA-----------B-------|', { ...exists, B: 'v2 c1' });
      expectObservable(p.data$).toBe('    0a------------c-------|', data);
      expectObservable(p.children$).toBe('0aA-----------N-------|', children);
      expectObservable(p.tree$).toBe('    0aA-----------N-------|', { ...tree, N: '.=c,/m=' });
    });
  });

  it('says nothing when it is back, and nothing has changed', () => {
    watched(lasting, (draw, expectObservable) => {
      const p = draw('                       -c-x-u----x-u---s---|');
      expectObservable(p.exists$).toBe('  0a--------------b---|', exists);
      expectObservable(p.data$).toBe('    0a--------------b---|', data);
      expectObservable(p.children$).toBe('0a------------------|', children);
      expectObservable(p.tree$).toBe('    0a--------------b---|', tree);
    });
  });

  it('goes on in the next session', () => {
    watched(lasting, (draw, expectObservable) => {
      const p = draw('                       -c-e------s-k-K-d---|');
      expectObservable(p.exists$).toBe('  0a--------b-B-b-0---|', exists);
      expectObservable(p.data$).toBe('    0a--------b-----0---|', data);
      expectObservable(p.children$).toBe('0a----------A-a-0---|', children);
      expectObservable(p.tree$).toBe('    0a--------b-B-b-0---|', tree);
    });
  });

  it('sees after a lost connection a znode that was deleted and created anew', () => {
    watched(lasting, (draw, expectObservable) => {
      const p = draw('                       -c-x-d-c-u-----s--|');
      expectObservable(p.data$).toBe('    0a-------b-----c--|', data);
      expectObservable(p.children$).toBe('0a----------------|', children);
    });
  });

  it('says nothing while there is no server', () => {
    watched(lasting, (draw, expectObservable) => {
      const p = draw('                     -xc-----------|');
      for (const each$ of [p.exists$, p.data$, p.children$, p.tree$]) {
        expectObservable(each$, '        ---^----------!').toBe('---------------');
      }
    });
  });

  it('tells nothing to whoever left with a read under way, and the truth to who comes next', () => {
    watched(lasting, (draw, expectObservable) => {
      const p = draw('     ----------c---------------------------------k---------------|', 2);
      const left = '       ------------^--------!';
      const next = '       ---------------------------^-------------------------------!';
      for (const each$ of [p.exists$, p.data$, p.children$, p.tree$]) {
        expectObservable(each$, left).toBe('-');
      }
      expectObservable(p.data$, next).toBe('    ---------------------------------------a', data);
      expectObservable(p.exists$, next).toBe(
        '  ---------------------------------------a------------A',
        exists,
      );
      expectObservable(p.children$, next).toBe(
        '---------------------------------------a------------A',
        children,
      );
      // Where no event names the child, the list has to.
      const grown = `---------------------------------------a------------${lasting ? 'A' : '----A'}`;
      expectObservable(p.tree$, next).toBe(grown, tree);
    });
  });
});

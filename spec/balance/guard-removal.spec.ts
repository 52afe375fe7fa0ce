import { EMPTY, NEVER } from 'rxjs';
import { guardRemoval } from '../../lib/index.ts';
import { marbles } from '../support/marbles.ts';

const lists = {
  '0': [],
  a: ['a'],
  b: ['b'],
  // Of four: three are left, two, one.
  4: ['a', 'b', 'c', 'd'],
  3: ['a', 'b', 'c'],
  2: ['a', 'b'],
  1: ['a'],
  // What is kept stands at the end, in the order in which it went.
  k: ['a', 'd', 'c', 'b'],
  q: ['b', 'a', 'c', 'd'],
};
const guarded = guardRemoval<string>(0.5, { key: (name) => name, within: 3, atMost: 8 });

describe('guardRemoval', () => {
  it('tells at once what comes, and what goes up to the share', () => {
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('            -4-2-4-3---|', lists);
      expectObservable(list$.pipe(guarded)).toBe('-4-2-4-3---|', lists);
    });
  });

  it('keeps more than the share of it for a time, then believes it', () => {
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('            -4-1-----------|', lists);
      expectObservable(list$.pipe(guarded)).toBe('-4-4-------1---|', lists);
    });
  });

  it('counts what goes one by one within the window, and leaves out what went before', () => {
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('            -4-321---------|', lists);
      expectObservable(list$.pipe(guarded)).toBe('-4-32k-------1-|', lists);
    });
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('            -4-3---2---1---|', lists);
      expectObservable(list$.pipe(guarded)).toBe('-4-3---2---1---|', lists);
    });
  });

  it('lets go of the rest once enough of it is back', () => {
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('            -4-1---3-------|', lists);
      expectObservable(list$.pipe(guarded)).toBe('-4-4---3-------|', lists);
    });
  });

  it('tells newcomers while it keeps the others, and an empty list in the end', () => {
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('            -4-0--b--------|', lists);
      expectObservable(list$.pipe(guarded)).toBe('-4-4--q----b---|', lists);
    });
  });

  it('begins anew once a mass removal was believed', () => {
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('            -4-1---------b---|', lists);
      expectObservable(list$.pipe(guarded)).toBe('-4-4-------1-b---|', lists);
    });
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('            -4-1---------4-1-----------|', lists);
      expectObservable(list$.pipe(guarded)).toBe('-4-4-------1-4-4-------1---|', lists);
    });
  });

  it('never, empty, error, early unsubscription: it follows the lists', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(NEVER.pipe(guarded)).toBe('-');
      expectObservable(EMPTY.pipe(guarded)).toBe('|');
      expectObservable(hot('-4-#', lists).pipe(guarded)).toBe('-4-#', lists);
      expectObservable(hot('-4-1--', lists).pipe(guarded), '^---!').toBe('-4-4', lists);
    });
  });
});

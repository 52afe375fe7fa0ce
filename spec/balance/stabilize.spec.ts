import { EMPTY, NEVER } from 'rxjs';
import { stabilize } from '../../lib/index.ts';
import { marbles } from '../support/marbles.ts';

const lists = {
  '0': [],
  a: ['a'],
  b: ['b'],
  c: ['a', 'b'],
  d: ['b', 'a'],
};
const calm = stabilize<string>(4, { key: (name) => name });

describe('stabilize', () => {
  it('tells at once what comes, and keeps what has gone for a window', () => {
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('         -a-c---a------|', lists);
      expectObservable(list$.pipe(calm)).toBe('-a-c---c---a--|', lists);
    });
  });

  it('does not see what is back within the window', () => {
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('         -a-0--a-------|', lists);
      expectObservable(list$.pipe(calm)).toBe('-a-a--a-------|', lists);
    });
  });

  it('drops each in its own time', () => {
    marbles(({ hot, expectObservable }) => {
      const list$ = hot('         -c-b--0-------|', lists);
      expectObservable(list$.pipe(calm)).toBe('-c-d--cb--0---|', lists);
    });
  });

  it('never, empty, error, early unsubscription: it follows the lists', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(NEVER.pipe(calm)).toBe('-');
      expectObservable(EMPTY.pipe(calm)).toBe('|');
      expectObservable(hot('-a-#', lists).pipe(calm)).toBe('-a-#', lists);
      expectObservable(hot('-a-0------', lists).pipe(calm), '^----!').toBe('-a-a--', lists);
    });
  });
});

import { BehaviorSubject, ignoreElements, last, map, takeUntil, type Observable } from 'rxjs';
import type { AppRoute, AppSpec, DrainOptions } from '../../../lib/index.ts';
import { roundRobin } from '../../../lib/index.ts';
import type { Act, MarbleNode } from '../../../lib/testing/index.ts';
import { acts, lists, pictured, terms } from '../../support/pictured.ts';

const { down, drop, expire, up } = acts;

const serve =
  (name: string, app: AppSpec | Observable<AppSpec>): Act =>
  ({ hold, node }) => {
    hold(node(name).registrar.serve(app));
  };
const drain =
  (options?: DrainOptions): Act =>
  ({ node }) => {
    void node('a').registrar.drain(options);
  };
/** Routes of the application `x`, until the cluster ends. */
const routes$ = ({ registrar, apps$ }: MarbleNode): Observable<readonly AppRoute[]> =>
  registrar.appRoutes$('x').pipe(takeUntil(apps$.pipe(last(null, ''))));
/** First letter of the state of the application `x`; `0` while nobody serves it. */
const stateOf$ = (node: MarbleNode): Observable<string> =>
  routes$(node).pipe(map(([route]) => (route ? route.state.slice(0, 1) : '0')));
const states = { '0': '0', r: 'r', s: 's', l: 'l' };

const closing: Act = ({ node }) => {
  void node('a').registrar.close();
};

describe('drain of a registrar (P5)', () => {
  const steps = { x: serve('a', { app: 'x', routes: [{ port: 1 }] }), d: drain({ wait: 5 }), c: closing };

  it('announces applications as stopping, waits, and deletes them and their node', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                            -a-x---d--------|', steps);
      const o = cluster.node('o');
      const picker$ = routes$(o).pipe(
        roundRobin<AppRoute>(),
        map(({ size }) => String(size)),
      );
      expectObservable(o.members$).toBe('        0a-----a----0---|', lists);
      expectObservable(stateOf$(o)).toBe('        0--r---s----0---|', states);
      expectObservable(picker$).toBe('         0--1---0----0---|');
      expectObservable(cluster.node('a').session$).toBe('(cC)------------|');
    });
  });

  it('gives leadership up first, so that the next one leads during the wait', () => {
    pictured((draw, expectObservable) => {
      const term = terms();
      const cluster = draw('                        -abx---d--------|', steps);
      const [a, b] = [cluster.node('a'), cluster.node('b')];
      expectObservable(a.role$).toBe('        n(bL)--n--------|');
      expectObservable(term(b), '----------------!').toBe('.------1');
      expectObservable(b.members$).toBe('     0ac----e----b---|', lists);
      expectObservable(stateOf$(b)).toBe('     0--r---s----0---|', states);
    });
  });

  it('stands for election no more while nobody else does', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                     -a-x---d--------|', steps);
      expectObservable(cluster.node('a').role$).toBe('n(bL)--n--------|');
      expectObservable(cluster.node('a').leader$).toBe('.(aa)--(a.)-----|');
    });
  });

  it('does not wait where nobody is told', () => {
    pictured((draw, expectObservable) => {
      const o = draw('                     -a-----d--------|', steps).node('o');
      expectObservable(o.members$).toBe(' 0a-----0--------|', lists);
    });
  });

  it('waits no longer than until its signal aborts', () => {
    const ending = new AbortController();
    const abort: Act = () => {
      ending.abort();
    };
    const early = { ...steps, d: drain({ wait: 90, signal: ending.signal }), e: abort };
    pictured((draw, expectObservable) => {
      const o = draw('                     -a-x---d--e--------|', early).node('o');
      expectObservable(stateOf$(o)).toBe(' 0--r---s--0--------|', states);
    });
  });

  it('is over with the registrar', () => {
    pictured((draw, expectObservable) => {
      const o = draw('                     -a-x---d--c-----|', steps).node('o');
      expectObservable(stateOf$(o)).toBe(' 0--r---s--0-----|', states);
      expectObservable(o.members$).toBe(' 0a-----a--0-----|', lists);
    });
  });

  it.each<[string, Act, string]>([
    ['a connection', drop, '   0--r---s----0---|'],
    ['a session', expire, '    0--r---s-0s-0---|'],
  ])('survives the loss of %s, and announces the next znode as stopping, too', (_, lose, shown) => {
    pictured((draw, expectObservable) => {
      const o = draw('         -a-x---d-l------|', { ...steps, l: lose }).node('o');
      expectObservable(stateOf$(o)).toBe(shown, states);
    });
  });

  it('counts the wait from the call where ZooKeeper does not answer', () => {
    const seen = { ...steps, x: serve('a', { app: 'x' }), k: down, u: up };
    pictured((draw, expectObservable) => {
      const cluster = draw('                         -a-x-k-d-------u--------|', seen);
      const drained$ = cluster.node('a').registrar.join({ name: 'a@host', routes: [] });
      const ended$ = drained$.pipe(ignoreElements());
      expectObservable(ended$, '---^--------------------!').toBe('------------|');
    });
  });

  it('completes every registration, and lets later ones be published', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a-x---d------ax---|', steps);
      const [a, o] = [cluster.node('a'), cluster.node('o')];
      const waiting$ = a.registrar.serve({ app: 'y', node: 'z@host' }).pipe(map(({ status }) => status));
      expectObservable(waiting$, '--^----------------!').toBe('  --r---------|', { r: 'registering' });
      expectObservable(stateOf$(o)).toBe('     0--r---s----0--r---|', states);
      expectObservable(a.role$).toBe('         n(bL)--n------(bL)-|');
    });
  });

  it('keeps what an input says meanwhile, and the state of stopping', () => {
    const app$ = new BehaviorSubject<AppSpec>({ app: 'x', state: 'loaded' });
    const change: Act = () => {
      app$.next({ app: 'x', state: 'running', weight: 7 });
    };
    pictured((draw, expectObservable) => {
      const o = draw('                               -a-x---d-w------|', {
        ...steps,
        x: serve('a', app$),
        w: change,
      }).node('o');
      const shown$ = routes$(o).pipe(
        map(([route]) => (route ? route.state.slice(0, 1) + String(route.weight) : '0')),
      );
      expectObservable(shown$).toBe('                 0--l---s-w--0---|', {
        '0': '0',
        l: 'l1',
        s: 's1',
        w: 's7',
      });
    });
  });
});

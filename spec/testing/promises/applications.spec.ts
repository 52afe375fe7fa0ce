import { BehaviorSubject, map, Subject, takeUntil, timer, type Observable } from 'rxjs';
import type { AppSpec, ClusterEvent } from '../../../lib/index.ts';
import type { Act } from '../../../lib/testing/index.ts';
import { acts, pictured } from '../../support/pictured.ts';

const { blind, down, expire, up } = acts;

const serve =
  (name: string, app: AppSpec | Observable<AppSpec>): Act =>
  ({ hold, node }) => {
    hold(node(name).registrar.serve(app));
  };
const spec = (weight: number, state: AppSpec['state'] = 'running'): AppSpec => ({ app: 'x', weight, state });
/** Names of the applications, and who serves `x` with which weight. */
const seen = { '0': '', x: 'x', y: 'y', a: 'a1', b: 'a1 b2', c: 'a5 b2', d: 'a0 b2' };

describe('applications (P2, P3, P5)', () => {
  it('are there while somebody serves them', () => {
    const briefly: Act = ({ hold, node }) => {
      hold(
        node('a')
          .registrar.serve(spec(1))
          .pipe(takeUntil(timer(4))),
      );
    };
    pictured((draw, expectObservable) => {
      const o = draw('                           -a-x-------|', { x: briefly }).node('o');
      expectObservable(o.apps$).toBe('          0--x---0---|', seen);
      expectObservable(o.appRoutes$('x')).toBe('0--a---0---|', seen);
    });
  });

  it('are one znode for two subscribers, until the last of them has left', () => {
    const [early, late] = [new Subject<void>(), new Subject<void>()];
    const twice: Act = ({ hold, node }) => {
      const { registrar } = node('a');
      hold(registrar.serve(spec(1)).pipe(takeUntil(early)));
      hold(registrar.serve({ ...spec(1), node: 'a@host' }).pipe(takeUntil(late)));
    };
    const steps: Readonly<Record<string, Act>> = {
      x: twice,
      '1': () => {
        early.next();
      },
      '2': () => {
        late.next();
      },
    };
    pictured((draw, expectObservable) => {
      const o = draw('                           -a-x---1---2---|', steps).node('o');
      const znodes$ = o.registrar.watch
        .children$('/services/ergo/default/apps/x')
        .pipe(map((names) => names?.length ?? 0));
      expectObservable(znodes$, '              --------------!').toBe('0--1-------0', { '0': 0, '1': 1 });
      expectObservable(o.appRoutes$('x')).toBe('0--a-------0---|', seen);
    });
  });

  it('wait for their node, and go with it', () => {
    pictured((draw, expectObservable) => {
      const o = draw('                           -x---a---A---|', { x: serve('a', spec(1)) }).node('o');
      expectObservable(o.members$).toBe('       0----a---0---|', { ...seen, a: 'a' });
      expectObservable(o.apps$).toBe('          0----x---0---|', seen);
      expectObservable(o.appRoutes$('x')).toBe('0----a---0---|', seen);
    });
  });

  it('change their weights in place, and keep their order', () => {
    const spec$ = new BehaviorSubject(spec(1));
    const weigh =
      (weight: number): Act =>
      () => {
        spec$.next(spec(weight));
      };
    const served = { x: serve('a', spec$), y: serve('b', spec(2)), '5': weigh(5), '0': weigh(0) };
    pictured((draw, expectObservable) => {
      const o = draw('                           ax---by---5---0---|', served).node('o');
      expectObservable(o.apps$).toBe('          0x----------------|', seen);
      expectObservable(o.appRoutes$('x')).toBe('0a----b---c---d---|', seen);
    });
  });

  it('stand still while ZooKeeper is away', () => {
    const served = { s: serve('a', spec(1)), x: down, y: up };
    pictured((draw, expectObservable) => {
      const o = draw('                           as---x-----y----|', served).node('o');
      expectObservable(o.session$).toBe('       (cC)-ssssssC----|');
      expectObservable(o.apps$).toBe('          0x--------------|', seen);
      expectObservable(o.appRoutes$('x')).toBe('0a--------------|', seen);
    });
  });

  it('are told at once, and as they are, when the connection is back', () => {
    const served = { s: serve('a', spec(1)), t: serve('b', { app: 'y' }), x: blind };
    pictured((draw, expectObservable) => {
      const o = draw('                           as--x-bt-A------|', served).node('o');
      expectObservable(o.session$).toBe('       (cC)-----sC-----|');
      expectObservable(o.apps$).toBe('          0x--------y-----|', seen);
      expectObservable(o.appRoutes$('x')).toBe('0a--------0-----|', seen);
    });
  });

  it('are registered again in the next session of their node', () => {
    const served = { s: serve('a', spec(1)), x: expire };
    pictured((draw, expectObservable) => {
      const o = draw('                           as---x----|', served).node('o');
      expectObservable(o.apps$).toBe('          0x---0x---|', seen);
      expectObservable(o.appRoutes$('x')).toBe('0a---0a---|', seen);
    });
  });

  it('come and go in the terms of the Ergo registrar', () => {
    const spec$ = new BehaviorSubject(spec(1, 'loaded'));
    const become =
      (weight: number, state: AppSpec['state']): Act =>
      () => {
        spec$.next(spec(weight, state));
      };
    const steps = {
      s: serve('a', spec$),
      r: become(1, 'running'),
      w: become(2, 'running'),
      e: become(2, 'stopping'),
      l: become(2, 'loaded'),
    };
    const events: Readonly<Record<string, ClusterEvent['type']>> = {
      j: 'node-joined',
      c: 'leader-changed',
      L: 'application-loaded',
      R: 'application-started',
      W: 'application-updated',
      E: 'application-stopping',
      S: 'application-stopped',
      q: 'node-left',
      u: 'application-unloaded',
    };
    pictured((draw, expectObservable) => {
      const { registrar } = draw('a------s-r-w-e-l-A------|', steps).node('o');
      const told$ = registrar.events$.pipe(map(({ type }) => type));
      expectObservable(told$, '   ------------------------!').toBe('(jc)---L-R-W-E-S-(qcu)', events);
    });
  });
});

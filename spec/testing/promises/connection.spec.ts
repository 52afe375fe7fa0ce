import { distinctUntilChanged, map, Subscription } from 'rxjs';
import type { Act } from '../../../lib/testing/index.ts';
import { acts, lists, observedAt, patient, pictured } from '../../support/pictured.ts';

const { blind, down, expire, lag, loseCreate, reset, send, up } = acts;

describe('a connection that is lost (P3)', () => {
  it('leaves the last good picture, marked stale until it is whole again', () => {
    pictured((draw, expectObservable) => {
      const { registrar, members$ } = draw('--a--x-----y----|', { x: down, y: up }).node('o');
      const stale$ = registrar.cluster$.pipe(
        map(({ stale }) => (stale ? 's' : '.')),
        distinctUntilChanged(),
      );
      expectObservable(members$).toBe('      0-a-------------|', lists);
      expectObservable(stale$, '             ---------------!').toBe('.----s-----.----');
    });
  });

  it('hides what happens meanwhile, which is then told at once', () => {
    pictured((draw, expectObservable) => {
      const o = draw('                   -a--x-b-c-B-----|', { x: blind }).node('o');
      expectObservable(o.session$).toBe('(cC)-----sC-----|');
      expectObservable(o.members$).toBe('0a--------f-----|', { ...lists, f: 'ac' });
    });
  });

  it('joins no old routes to new members: who leaves meanwhile takes its routes along', () => {
    pictured((draw, expectObservable) => {
      const joined = new Subscription();
      const serve: Act = ({ hold, node }) => {
        const { join, serve: serveApp } = node('a').registrar;
        joined.add(hold(join({ name: 'a@host', routes: [{ port: 1 }] })));
        joined.add(hold(serveApp({ app: 'x' })));
      };
      const leave: Act = () => {
        joined.unsubscribe();
      };
      const { registrar } = draw('           -s--x---l-----|', { s: serve, x: blind, l: leave }).node('o');
      const routes$ = registrar
        .appRoutes$('x')
        .pipe(map((list) => list.map(({ endpoints }) => (endpoints.length > 0 ? 'a' : '?')).join('')));
      expectObservable(routes$, '            -------------!').toBe('0a--------0--', lists);
    });
  });

  it('ends one session before the next begins', () => {
    pictured((draw, expectObservable) => {
      const a = draw('                   -----x--------|', { x: expire }).node('a');
      expectObservable(a.session$).toBe('(cC)-s(lcC)---|');
    });
  });

  it('is found out by probing where all data were wiped', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                              -a----x---------|', { x: reset });
      expectObservable(cluster.node('o').session$).toBe('(cC)--ss(lcC)---|');
      expectObservable(cluster.node('o').members$).toBe('0a------(0a)----|', lists);
    });
  });

  it('is told at each attempt while nobody answers', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw(
        '                            x---------y---------|',
        { x: down, y: up },
        patient,
      ).node('o');
      const attempts$ = registrar.session$.pipe(
        map((state) => (state.status === 'connecting' ? String(state.attempt) : state.status.charAt(0))),
      );
      expectObservable(attempts$, '           --------------------!').toBe('(12)3---4---c-------');
    });
  });

  it('is no step back in time where the next server is behind', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw(
        '                              -ab-x-B--y--------|',
        { x: lag, y: send },
        observedAt('z1:1', 'z2:1'),
      );
      expectObservable(cluster.node('o').session$).toBe('(cC)-----sC-------|');
      expectObservable(cluster.node('o').members$).toBe('0ac---a-----------|', lists);
    });
  });

  it('takes with it what was on its way, where the session ends meanwhile', () => {
    pictured((draw, expectObservable) => {
      const wanted = { x: loseCreate, y: expire };
      const cluster = draw('                              bx---a-y--------|', wanted, patient);
      expectObservable(cluster.node('a').session$).toBe('(cC)-s---(lcC)--|');
      expectObservable(cluster.node('o').members$).toBe('(0b)-e-b-e------|', lists);
    });
  });
});

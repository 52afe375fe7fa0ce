import { BehaviorSubject, map, takeUntil, timer } from 'rxjs';
import type { NodeSpec } from '../../../lib/index.ts';
import type { Act } from '../../../lib/testing/index.ts';
import { acts, lists, patient, pictured, terms } from '../../support/pictured.ts';

const { delay, down, drop, expire, loseCreate, loseDelete, silence, up } = acts;
const letters = { g: 'registering', r: 'registered', s: 'suspended', l: 'lost' };

describe('registration (P5)', () => {
  it('waits for ZooKeeper', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                            xa-------y------|', { x: down, y: up });
      expectObservable(cluster.node('o').members$).toBe(' ---------(0a)---|', lists);
      expectObservable(cluster.node('a').role$).toBe('    n--------(bL)---|');
    });
  });

  it('finds its znode again where the reply was lost, and makes no second one', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                            bx-----a-------|', { x: loseCreate });
      expectObservable(cluster.node('a').session$).toBe(' (cC)---sC------|');
      expectObservable(cluster.node('o').members$).toBe(' (0b)---e-------|', lists);
    });
  });

  it('is done anew in the next session', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                            -a----x-----|', { x: expire });
      expectObservable(cluster.node('o').members$).toBe(' 0a----0a----|', lists);
    });
  });

  it('that ends while it is on its way leaves nothing behind', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                            x---b------------aA-----------|', { x: delay });
      expectObservable(cluster.node('a').session$).toBe(' c---C-------------------------|');
      expectObservable(cluster.node('o').members$).toBe(' --------0-------b----eb-------|', lists);
    });
  });

  it('that ends while the connection is gone is deleted when it is back', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                            -a---x-A---------|', { x: silence });
      expectObservable(cluster.node('a').session$).toBe(' (cC)--------sC---|');
      expectObservable(cluster.node('o').members$).toBe(' 0a-----------0---|', lists);
    });
  });

  it('whose deletion had no reply stays deleted', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                            -a-b--xB--------|', { x: loseDelete });
      expectObservable(cluster.node('o').members$).toBe(' 0a-c---a--------|', lists);
    });
  });

  it('says how it stands, step by step', () => {
    pictured((draw, expectObservable) => {
      const steps = { x: drop, y: expire };
      const { registrar } = draw('               -----x-------y---------|', steps, patient).node('a');
      const state$ = registrar.join({ name: 'a@host', routes: [] }).pipe(map(({ status }) => status));
      expectObservable(state$, '                 -^-------------------!').toBe(
        '-(gr)s---r---(gg)(lgr)',
        letters,
      );
    });
  });

  it('is updated in place: the znode stays, and its place in the line', () => {
    const spec$ = new BehaviorSubject<NodeSpec>({ name: 'a@host', routes: [] });
    const begin: Act = ({ hold, node }) => {
      hold(node('a').registrar.join(spec$));
    };
    const update: Act = () => {
      spec$.next({ name: 'a@host', routes: [{ port: 1 }] });
    };
    pictured((draw, expectObservable) => {
      const cluster = draw('                             -x---b---y-------|', { x: begin, y: update });
      const ports$ = cluster
        .node('o')
        .registrar.members$.pipe(map((list) => list.map(({ routes }) => routes.length).join('')));
      const end = '                             -----------------!';
      expectObservable(ports$, end).toBe('                0d---e---f--------', {
        0: '',
        d: '0',
        e: '00',
        f: '10',
      });
      expectObservable(cluster.node('o').members$).toBe(' 0a---c---c-------|', lists);
      expectObservable(terms()(cluster.node('a')), end).toBe('.1----------------');
    });
  });

  it('is one znode however many hold it', () => {
    const also: Act = (cluster) => {
      const again$ = cluster.node('a').registrar.join({ name: 'a@host', routes: [] });
      cluster.hold(again$.pipe(takeUntil(timer(7))));
    };
    pictured((draw, expectObservable) => {
      const cluster = draw('                             -a--x--A-------|', { x: also });
      expectObservable(cluster.node('o').members$).toBe(' 0a---------0---|', lists);
    });
  });
});

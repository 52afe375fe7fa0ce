import { Observable, Subject, tap, timer } from 'rxjs';
import { whileLeader } from '../../../lib/index.ts';
import type { MarbleCluster } from '../../../lib/testing/index.ts';
import { acts, lists, pictured } from '../../support/pictured.ts';

const { close, drop } = acts;

/** Work under the lease of the node: `w` begins, `e` is told to end, `d` has ended, 3 frames later. */
const work$ = (cluster: MarbleCluster, name: string): Observable<string> => {
  const told$ = new Subject<string>();
  const tell = (letter: string) => () => {
    told$.next(letter);
  };
  const work = new Observable<never>(() => {
    tell('w')();
    return tell('e');
  });
  const drained = () => timer(3).pipe(tap(tell('d')));
  cluster.hold(cluster.node(name).registrar.role$.pipe(whileLeader(() => work, { drained })));
  return told$;
};

describe('work under a lease (P4)', () => {
  it('has ended before the next one leads, and works', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b---A---------|');
      const [atA$, atB$] = [work$(cluster, 'a'), work$(cluster, 'b')];
      const end = '                           ------------------!';
      expectObservable(cluster.node('a').role$).toBe('n(bL)----n---------|');
      expectObservable(atA$, end).toBe('              -w-------e--d------');
      expectObservable(atB$, end).toBe('              ------------w------');
      expectObservable(cluster.node('b').role$).toBe('n----b------L------|');
      expectObservable(cluster.node('o').members$).toBe('0a---c------b------|', lists);
    });
  });

  it('is not begun again before the last of it has ended', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a-------x---------|', { x: drop });
      const atA$ = work$(cluster, 'a');
      expectObservable(cluster.node('a').role$).toBe('n(bL)----s(bL)-----|');
      expectObservable(atA$, '                ------------------!').toBe('-w-------e--(dw)--');
    });
  });

  it('ends first when the registrar is closed; then the znode goes, and the session, and the streams', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b---x---------|', { x: close });
      const atA$ = work$(cluster, 'a');
      const { role$, session$ } = cluster.node('a');
      expectObservable(role$).toBe('                  n(bL)----c--|');
      expectObservable(atA$, '                        ------------------!').toBe('-w-------e--d------');
      expectObservable(cluster.node('b').role$).toBe('n----b------L------|');
      expectObservable(cluster.node('o').members$).toBe('0a---c------b------|', lists);
      expectObservable(session$).toBe('               (cC)--------(.|)');
      expectObservable(cluster.node('a').members$, '  --------------^').toBe('--------------|');
    });
  });
});

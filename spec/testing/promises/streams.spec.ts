import { map, tap } from 'rxjs';
import type { Registrar } from '../../../lib/index.ts';
import { acts, lists, observedAt, pictured } from '../../support/pictured.ts';

const { catchUp, drop, dropAll, joinThree, lag } = acts;
const slow = { zooKeeper: { latency: 1 } };
const signs = { joined: '+', left: '-', updated: '~' } as const;
const events$ = ({ memberEvents$ }: Registrar) =>
  memberEvents$.pipe(map(({ type, member }) => `${signs[type]}${member.name.charAt(0)}`));

describe('streams (P2)', () => {
  it('begin with the complete list, and give the latest to whoever comes late', () => {
    pictured((draw, expectObservable) => {
      const { members$ } = draw(' --a--b----|').node('o');
      expectObservable(members$).toBe('0-a--c----|', lists);
      expectObservable(members$, '     -------^--').toBe('-------c--|', lists);
    });
  });

  it('tell of joining and leaving in the frame in which it happens', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('             -a-b-c-C-A-|');
      const { members$, leader$ } = cluster.node('o');
      expectObservable(members$).toBe('0a-c-d-c-b-|', lists);
      expectObservable(leader$).toBe(' .a-------b-|');
    });
  });

  it('say nothing twice, however often the connection is lost', () => {
    pictured((draw, expectObservable) => {
      const o = draw('                   --a---x---x----|', { x: dropAll }).node('o');
      expectObservable(o.members$).toBe('0-a------------|', lists);
    });
  });

  it('of sessions tell every transition', () => {
    pictured((draw, expectObservable) => {
      const a = draw('                   ------x---x----|', { x: drop }).node('a');
      expectObservable(a.session$).toBe('(cC)--sC--sC---|');
    });
  });

  it('tell at once of all that arrived together', () => {
    pictured((draw, expectObservable) => {
      const o = draw('                   ----------x--------------|', { x: joinThree }, slow).node('o');
      expectObservable(o.session$).toBe('c---C--------------------|');
      expectObservable(o.members$).toBe('--------0-------------d--|', lists);
    });
  });

  it('of events begin with what is there, and are exact differences from then on', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                          -a-b-----A---|').node('o');
      const told = { a: '+a', b: '+b', A: '-a' };
      expectObservable(events$(registrar), '^------------!').toBe('-a-b-----A---', told);
      expectObservable(events$(registrar), '-----^-------!').toBe('-----(ab)A---', told);
    });
  });

  it('tell everybody in one order, whatever a handler does in its turn', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                   -a-------|');
      const { members$, leader$ } = cluster.node('o');
      cluster.hold(
        members$.pipe(
          tap((list) => {
            if (list === 'a') cluster.join('b');
            if (list === 'ab') cluster.leave('a');
          }),
        ),
      );
      expectObservable(members$).toBe('      0(acb)---|', lists);
      expectObservable(members$).toBe('      0(acb)---|', lists);
      expectObservable(leader$).toBe('       .(ab)----|');
    });
  });

  it('of a server that lags come late, in the same order, and after all that one waits for', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw(
        '                              -a--x-b-c--y------|',
        { x: lag, y: catchUp },
        observedAt('z2:1'),
      );
      expectObservable(cluster.node('p').members$).toBe('0a----c-d---------|', lists);
      expectObservable(cluster.node('o').members$).toBe('0a---------d------|', lists);
    });
  });
});

import type { Act } from '../../../lib/testing/index.ts';
import { deleteFirst, poison } from '../../support/outsider.ts';
import { acts, deadline, lists, pictured, terms, threeServers } from '../../support/pictured.ts';

const { cut, drop, dropAll, expire, heal, killLeader, refuse, resign, silence, spectate, twin } = acts;

describe('leadership (P4)', () => {
  it('is the first one’s, and goes on in the order of joining', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b---c---A---B---|');
      expectObservable(cluster.node('a').role$).toBe('n(bL)--------n-------|');
      expectObservable(cluster.node('b').role$).toBe('n----b-------L---n---|');
      expectObservable(cluster.node('c').role$).toBe('n--------b-------L---|');
    });
  });

  it('is each cluster’s own', () => {
    const registrar = (name: string) => ({ cluster: name });
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b------|', {}, { registrar });
      expectObservable(cluster.node('a').role$).toBe('n(bL)-------|');
      expectObservable(cluster.node('b').role$).toBe('n----(bL)---|');
    });
  });

  it('ends with the connection, and comes back with it', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b---x-----|', { x: drop });
      expectObservable(cluster.node('a').role$).toBe('n(bL)----s(bL)-|');
      expectObservable(cluster.node('b').role$).toBe('n----b---------|');
    });
  });

  it('outlasts a lost connection under the policy of the deadline', () => {
    pictured((draw, expectObservable) => {
      const { role$, session$ } = draw('-a---b---x-----|', { x: drop }, deadline).node('a');
      expectObservable(role$).toBe('    n(bL)----------|');
      expectObservable(session$).toBe(' (cC)-----sC----|');
    });
  });

  it('ends at the deadline under that policy, before the next one leads', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b---x--------------|', { x: refuse }, deadline);
      expectObservable(cluster.node('a').role$).toBe('n(bL)---------s---------|');
      expectObservable(cluster.node('b').role$).toBe('n----b---------------L--|');
    });
  });

  it('ends when the server is silent, and stays whose it was if that is found out in time', () => {
    pictured((draw, expectObservable) => {
      const registrar = () => ({ requestTimeout: 3 });
      const cluster = draw('                        -a---b---x------------|', { x: silence }, { registrar });
      expectObservable(cluster.node('a').role$).toBe('n(bL)-------s(bL)-----|');
      expectObservable(cluster.node('b').role$).toBe('n----b----------------|');
    });
  });

  it('is kept where each renewal takes longer than from one to the next', () => {
    const slow: Act = ({ faults }) => {
      faults.delay(0.6);
    };
    pictured((draw, expectObservable) => {
      const { role$, session$ } = draw('-a---x-----------------------------|', { x: slow }).node('a');
      expectObservable(role$).toBe('    n(bL)------------------------------|');
      expectObservable(session$).toBe(' (cC)-------------------------------|');
    });
  });

  it('never lasts as long as the session: whoever is cut off has stepped down when the next one leads', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                           -a---b---x-------------|', { x: cut }, threeServers);
      expectObservable(cluster.node('a').session$).toBe('(cC)-------------------|');
      expectObservable(cluster.node('a').role$).toBe('   n(bL)---------e--------|');
      expectObservable(cluster.node('b').role$).toBe('   n----b---------------L-|');
    });
  });

  it('ends soon after a machine wakes up, though its timers have slept as long as it has', () => {
    pictured((draw, expectObservable, now) => {
      let slept = 0;
      const sleep: Act = (cluster) => {
        silence(cluster);
        slept = 60;
      };
      // The timers, and the monotonic clock with them, have stood still.
      const registrar = () => ({ clock: { monotonic: now, wall: () => now() + slept } });
      const cluster = draw('                        -a------x-----------|', { x: sleep }, { registrar });
      expectObservable(cluster.node('a').role$).toBe('n(bL)---e------s(bL)|');
    });
  });

  it('goes at once where the session is ended from outside, and begins at the end of the line', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b---x------|', { x: expire });
      expectObservable(cluster.node('a').role$).toBe('n(bL)----n(lnb)-|');
      expectObservable(cluster.node('b').role$).toBe('n----b---L------|');
      expectObservable(cluster.node('o').members$).toBe('0a---c---be-----|', lists);
    });
  });

  it('survives the leader of the servers: the same node leads in the same session', () => {
    const options = { zooKeeper: { servers: ['z1:1', 'z2:1', 'z3:1'] } };
    pictured((draw, expectObservable) => {
      const cluster = draw('                           -a---b---x-----|', { x: killLeader }, options);
      expectObservable(cluster.node('a').session$).toBe('(cC)-----sC----|');
      expectObservable(cluster.node('a').role$).toBe('   n(bL)----s(bL)-|');
      expectObservable(cluster.node('b').role$).toBe('   n----b---sb----|');
    });
  });

  it('of five is handed over without a frame between', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -abcde----A---|');
      expectObservable(cluster.node('a').role$).toBe('n(bL)-----n---|');
      expectObservable(cluster.node('b').role$).toBe('n-b-------L---|');
      expectObservable(cluster.node('e').role$).toBe('n----b--------|');
    });
  });

  it('keeps its token through a resumption, and gets a higher one with another session', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                             -a---b---x-----y------|', { x: drop, y: expire });
      const term$ = terms();
      const end = '                                           ----------------------!';
      expectObservable(term$(cluster.node('a')), end).toBe('.1-------.1----.-------');
      expectObservable(term$(cluster.node('b')), end).toBe('.--------------2-------');
    });
  });

  it('depends on the policy alone where a connection is lost for a moment', () => {
    const registrar = (name: string) => ({ cluster: name, ...(name === 'a' && deadline.registrar()) });
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -(ab)----x-----|', { x: dropAll }, { registrar });
      expectObservable(cluster.node('a').role$).toBe('n(bL)----------|');
      expectObservable(cluster.node('b').role$).toBe('n(bL)----s(bL)-|');
    });
  });

  it('is given away by resigning, for a place at the end of the line', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b---x------|', { x: resign });
      expectObservable(cluster.node('a').role$).toBe('n(bL)----b------|');
      expectObservable(cluster.node('b').role$).toBe('n----b---L------|');
      expectObservable(cluster.node('o').members$).toBe('0a---c---e------|', lists);
    });
  });

  it('is lost with a znode that somebody deletes, whose node stands again at the end of the line', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b---x------|', { x: deleteFirst });
      expectObservable(cluster.node('a').role$).toBe('n(bL)----(nb)---|');
      expectObservable(cluster.node('b').role$).toBe('n----b---L------|');
      expectObservable(cluster.node('o').members$).toBe('0a---c---(be)---|', lists);
    });
  });

  it('is one twin’s at a time', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---t---A---|', { t: twin });
      expectObservable(cluster.node('a').role$).toBe('n(bL)----n---|');
      expectObservable(cluster.node('t').role$).toBe('n----b---L---|');
      expectObservable(cluster.node('o').members$).toBe('0a---t---a---|', { ...lists, t: 'aa' });
    });
  });

  it('is nobody’s that can be named while what stands first cannot be read', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                          c----C--x-a----------------|', { x: poison });
      expectObservable(cluster.node('a').role$).toBe('  n---------b----------L-----|');
      expectObservable(cluster.node('o').leader$).toBe('(.c)-.--.------------a-----|');
      expectObservable(cluster.node('o').members$).toBe('(0x)-0----a----------------|', { ...lists, x: 'c' });
    });
  });

  it('passes by whoever does not stand for it', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -s---a---A---|', { s: spectate });
      expectObservable(cluster.node('s').role$).toBe('n------------|');
      expectObservable(cluster.node('a').role$).toBe('n----(bL)n---|');
      expectObservable(cluster.node('o').leader$).toBe('.----a---.---|');
      expectObservable(cluster.node('o').members$).toBe('0s---t---s---|', { ...lists, s: 's', t: 'sa' });
    });
  });

  it('is kept by whoever was cut off and finds the others again before its lease ends', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw(
        '                           -a---b---x---y------|',
        { x: cut, y: heal },
        threeServers,
      );
      expectObservable(cluster.node('a').session$).toBe('(cC)---------sC-----|');
      expectObservable(cluster.node('a').role$).toBe('   n(bL)--------s(bL)--|');
      expectObservable(cluster.node('b').role$).toBe('   n----b--------------|');
    });
  });
});

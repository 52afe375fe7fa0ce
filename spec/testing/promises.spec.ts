import { distinctUntilChanged, map, Subscription } from 'rxjs';
import type { Act } from '../../lib/testing/index.ts';
import { acts, lists, pictured, threeServers } from '../support/pictured.ts';

const { drop, dropAll, silence, blind, refuse, down, up, expire, reset } = acts;
const { cut, killLeader, loseCreate, loseDelete, delay } = acts;
const deadline = { registrar: () => ({ stepDown: 'deadline' as const }) };

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
});

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
      const serve: Act = ({ node }) => {
        const { join, serve: serveApp } = node('a').registrar;
        joined.add(join({ name: 'a@host', routes: [{ port: 1 }] }).subscribe());
        joined.add(serveApp({ app: 'x' }).subscribe());
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
      expectObservable(cluster.node('o').session$).toBe('(cC)--s-(lcC)---|');
      expectObservable(cluster.node('o').members$).toBe('0a------(0a)----|', lists);
    });
  });
});

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
      expectObservable(cluster.node('a').role$).toBe('n(bL)----------s--------|');
      expectObservable(cluster.node('b').role$).toBe('n----b---------------L--|');
    });
  });

  it('ends when the server is silent, and stays whose it was if that is found out in time', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                        -a---b---x------------|', { x: silence });
      expectObservable(cluster.node('a').role$).toBe('n(bL)----------s(bL)--|');
      expectObservable(cluster.node('b').role$).toBe('n----b----------------|');
    });
  });

  it('never lasts as long as the session: whoever is cut off has stepped down when the next one leads', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                           -a---b---x-------------|', { x: cut }, threeServers);
      expectObservable(cluster.node('a').session$).toBe('(cC)-------------------|');
      expectObservable(cluster.node('a').role$).toBe('   n(bL)----------(sb)----|');
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
      expectObservable(cluster.node('a').role$).toBe('n(bL)----(sb)--s(bL)|');
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
});

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
      const cluster = draw('                            -x-----a-------|', { x: loseCreate });
      expectObservable(cluster.node('a').session$).toBe(' (cC)---sC------|');
      expectObservable(cluster.node('o').members$).toBe(' 0-------a------|', lists);
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
});

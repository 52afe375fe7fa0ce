import { asyncScheduler, map, switchMap, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { marbleCluster, type Act } from '../../../lib/testing/index.ts';
import { lists, pictured } from '../../support/pictured.ts';

describe('marbleCluster', () => {
  it('joins with a small letter, leaves with its capital, joins again', () => {
    pictured((draw, expectObservable) => {
      const { members$ } = draw('--a-b-A-a-|').node('o');
      expectObservable(members$).toBe('0-a-c-b-e-|', lists);
    });
  });

  it('does what acts say, whatever the character', () => {
    pictured((draw, expectObservable) => {
      const both = {
        '1': (cluster: ReturnType<typeof draw>) => {
          ['a', 'b'].forEach(cluster.join);
        },
      };
      const { leader$ } = draw('        --1--|', both).node('o');
      expectObservable(leader$).toBe('  .-a--|');
    });
  });

  it.each([
    ['without an end', '-a-b', 'the diagram "-a-b" has no "|": its servers would ping for ever'],
    ['with a letter that has no meaning', '--?--|', 'the diagram "--?--|" has "?" at frame 2'],
    ['with an error', '--a-#', 'the diagram "--a-#" has "#" at frame 4'],
    ['that goes on after its end', '-a-|-b', 'the diagram "-a-|-b" has "b" at frame 5, after its end "|"'],
  ])('refuses a diagram %s, when it is called', (_, diagram, message) => {
    pictured((draw) => {
      expect(() => draw(diagram)).toThrow(`option diagram: ${message}`);
    });
  });

  it('says which letters have a meaning', () => {
    const cut: Act = ({ faults }) => {
      faults.drop();
    };
    pictured((draw) => {
      expect(() => draw('--?--|', { x: cut, 1: cut })).toThrow(/acts has "1", "x"/);
    });
  });

  it('refuses an act that no letter of a diagram can name', () => {
    pictured((draw) => {
      expect(() => draw('-a-|', { drop: () => undefined })).toThrow(/acts: "drop" is no single character/);
      expect(() => draw('-a-|', { '-': () => undefined })).toThrow(/acts: "-" has a meaning of its own/);
    });
  });

  it('takes groups and progressions of time', () => {
    pictured((draw, expectObservable) => {
      const { members$ } = draw('      -(ab)    4ms A|').node('o');
      expectObservable(members$).toBe('    0c       7ms b|', lists);
    });
  });

  it('refuses to be used outside run(), and on another scheduler', () => {
    const scheduler = new TestScheduler(() => undefined);
    const outside = () => marbleCluster(scheduler, '-a-|');
    expect(outside).toThrow(/call it inside scheduler.run\(/);
    pictured(() => {
      expect(outside).toThrow(/call it inside scheduler.run\(/);
    });
    const none: unknown = asyncScheduler;
    expect(() => marbleCluster(none as TestScheduler, '-a-|')).toThrow(/option scheduler/);
  });

  it('closes the registrars of its nodes at its end, so that their own streams complete', () => {
    pictured((draw, expectObservable) => {
      const { registrar } = draw('                           -a----|').node('a');
      const status$ = registrar.role$.pipe(
        map((role) => (role.status === 'leader' ? 'L' : role.reason.charAt(0))),
      );
      expectObservable(status$).toBe('                         n(bL)-(nc|)');
      expectObservable(registrar.members$.pipe(map(({ length }) => length))).toBe('01----(0|)', [0, 1]);
    });
  });

  it('has nothing to see after its end', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('-a--|');
      expectObservable(cluster.node('b').members$, '------^').toBe('------|');
      const late$ = timer(6).pipe(switchMap(() => cluster.node('c').registrar.members$));
      expectObservable(late$).toBe('------|');
    });
  });

  it('throws what a held stream errors with, where nobody sees it', () => {
    const failing = () => {
      pictured((draw) => {
        const { hold } = draw('-a--|');
        hold(throwError(() => new Error('the work has failed')));
      });
    };
    expect(failing).toThrow('the work has failed');
  });

  it('carries everything later by the latency, each way', () => {
    pictured((draw, expectObservable) => {
      const { session$ } = draw('      ---------|', {}, { zooKeeper: { latency: 2 } }).node('a');
      expectObservable(session$).toBe('c-------C|');
    });
  });
});

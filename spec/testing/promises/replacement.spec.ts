import { BehaviorSubject, distinctUntilChanged, filter, map, take, tap, type Observable } from 'rxjs';
import type { Lease, NodeSpec } from '../../../lib/index.ts';
import type { Act, MarbleCluster } from '../../../lib/testing/index.ts';
import { acts, lists, pictured } from '../../support/pictured.ts';

const { resign } = acts;
const multi = 14;

/** GUIDs that differ, as they do outside of diagrams. */
const options = () => {
  let count = 0;
  return { registrar: () => ({ random: () => (count++ % 16) / 16 }) };
};
const leaseOf = (cluster: MarbleCluster, name: string): Observable<Lease> =>
  cluster.node(name).registrar.role$.pipe(
    filter((role) => role.status === 'leader'),
    map(({ lease }) => lease),
  );

describe('a replacement (P5)', () => {
  it('takes no address away from the applications of the node', () => {
    const serve: Act = ({ hold, node }) => {
      hold(node('a').registrar.join({ name: 'a@host', routes: [{ port: 1 }] }));
      hold(node('a').registrar.serve({ app: 'x' }));
    };
    pictured((draw, expectObservable) => {
      const cluster = draw('                           -s--b---x------|', { s: serve, x: resign }, options());
      cluster.hold(cluster.node('a').registrar.role$);
      const endpoints$ = cluster
        .node('o')
        .registrar.appRoutes$('x')
        .pipe(map((routes) => routes.map((route) => String(route.endpoints.length)).join()));
      expectObservable(cluster.node('o').members$).toBe('0a--c---e------|', lists);
      expectObservable(endpoints$, '                   ^--------------!').toBe('0r-------------', {
        '0': '',
        r: '1',
      });
    });
  });

  it.each([
    ['was lost on the way back', 'multi'],
    ['was lost on the way back, twice', 'multi multi'],
  ])('is decided by the new GUID where its reply %s', (_, operations) => {
    const losing: Act = (cluster) => {
      for (const operation of operations.split(' ')) cluster.faults.loseReply(operation, { client: 'a' });
      resign(cluster);
    };
    pictured((draw, expectObservable) => {
      const cluster = draw('                           -a---b---x------------|', { x: losing }, options());
      cluster.hold(cluster.node('a').registrar.role$);
      expectObservable(cluster.node('o').members$).toBe('0a---c---e------------|', lists);
    });
  });

  it('creates, then deletes, where the server has no multi', () => {
    const without: Act = (cluster) => {
      cluster.faults.unlearn(multi);
      resign(cluster);
    };
    const seen: string[] = [];
    pictured((draw) => {
      const cluster = draw('-a---b---x------------|', { x: without }, options());
      cluster.hold(cluster.node('a').registrar.role$);
      cluster.hold(cluster.node('o').members$.pipe(tap((names) => seen.push(names))));
    });
    // At no moment is there a list without the node.
    expect(seen).toEqual(['', 'a', 'ab', 'ba']);
  });

  it('comes once a second at most', () => {
    const resigning: Act = (cluster) => {
      cluster.hold(
        leaseOf(cluster, 'a').pipe(
          tap((lease) => {
            lease.resign();
          }),
        ),
      );
    };
    pictured((draw, expectObservable) => {
      const slow = { ...options(), zooKeeper: { latency: 0.5 } };
      const cluster = draw('x-a 2500ms |', { x: resigning }, slow);
      const path$ = cluster.node('o').registrar.leader$.pipe(
        map((leader) => leader?.path.slice(-1) ?? '.'),
        distinctUntilChanged(),
      );
      expectObservable(path$, '2400ms !').toBe('4ms . 2ms 0 2ms 1 999ms 2 999ms 3');
    });
  });

  it('lets updates pass while work under the lease goes on', () => {
    const spec$ = new BehaviorSubject<NodeSpec>({ name: 'a@host', routes: [] });
    let release = (): void => undefined;
    const join: Act = ({ hold, node }) => {
      hold(node('a').registrar.join(spec$));
    };
    const give: Act = (cluster) => {
      cluster.hold(
        leaseOf(cluster, 'a').pipe(
          take(1),
          tap((lease) => {
            release = lease.hold();
            lease.resign();
          }),
        ),
      );
    };
    const update: Act = () => {
      spec$.next({ name: 'a@host', routes: [{ port: 1 }] });
    };
    pictured((draw, expectObservable) => {
      const steps = {
        x: join,
        y: give,
        z: update,
        w: () => {
          release();
        },
      };
      const cluster = draw('                            -x---y--z--w----|', steps, options());
      cluster.hold(cluster.node('a').registrar.role$);
      const seen$ = cluster
        .node('o')
        .registrar.members$.pipe(
          map((list) => list.map(({ path, routes }) => `${path.slice(-1)}${String(routes.length)}`).join()),
        );
      expectObservable(seen$, '                          ^---------------!').toBe('.a------b--c----', {
        '.': '',
        a: '00',
        b: '01',
        c: '11',
      });
    });
  });
});

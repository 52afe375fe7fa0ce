import {
  BehaviorSubject,
  distinctUntilChanged,
  map,
  take,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import type { AppSpec, NodeSpec, RegistrationState } from '../../../lib/index.ts';
import type { Act, MarbleCluster } from '../../../lib/testing/index.ts';
import { pictured } from '../../support/pictured.ts';

const multi = 14;
const [nodes, apps] = ['/services/ergo/default/nodes', '/services/ergo/default/apps'];
const flat = { registrar: () => ({ layout: 'flat' as const }) };
const weighing = (spec$: BehaviorSubject<AppSpec>, weight: number): Act => {
  return () => {
    spec$.next({ app: 'x', weight });
  };
};
const serving =
  (spec$: Observable<AppSpec>, states: RegistrationState[] = []): Act =>
  ({ hold, node }) => {
    hold(
      node('a')
        .registrar.serve(spec$)
        .pipe(tap((state) => states.push(state))),
    );
  };
/** The znodes in the folder, numbered as they come: `1`, then `12`, then `2`. */
const znodes = (cluster: MarbleCluster, folder: string): Observable<string> => {
  const seen: string[] = [];
  return cluster
    .node('o')
    .registrar.watch.children$(folder)
    .pipe(
      map((names = []) => {
        seen.push(...names.filter((name) => !seen.includes(name)));
        return names
          .map((name) => String(seen.indexOf(name) + 1))
          .sort()
          .join('');
      }),
      // An absent folder, and an empty one.
      distinctUntilChanged(),
    );
};
const counts = { '0': '', '1': '1', '2': '2', '3': '3', b: '12' };
const weights = { '0': '', '1': 'a1', '2': 'a2', '3': 'a3', '4': 'a4' };

describe('a change of an application in the flat layout (P5)', () => {
  it('is a new znode in place of the old one, in one transaction, and one change for observers', () => {
    const spec$ = new BehaviorSubject<AppSpec>({ app: 'x', weight: 1 });
    const states: RegistrationState[] = [];
    pictured((draw, expectObservable) => {
      const steps = { s: serving(spec$, states), w: weighing(spec$, 2) };
      const cluster = draw('                                 -a-s---w---|', steps, flat);
      expectObservable(znodes(cluster, apps), '              -----------!').toBe('0--1---2---', counts);
      expectObservable(cluster.node('o').appRoutes$('x')).toBe('0--1---2---|', weights);
      expectObservable(cluster.node('o').apps$).toBe('       0--x-------|', { '0': '', x: 'x' });
    });
    expect(states.slice(0, 3).map(({ status }) => status)).toEqual([
      'registering',
      'registered',
      'registered',
    ]);
    expect(new Set(states.flatMap((state) => ('path' in state ? [state.path] : []))).size).toBe(2);
  });

  it('comes once a second at most, with the newest value; one that is taken back is none', () => {
    const spec$ = new BehaviorSubject<AppSpec>({ app: 'x', weight: 1 });
    pictured((draw, expectObservable) => {
      const steps = {
        s: serving(spec$),
        '1': weighing(spec$, 1),
        '2': weighing(spec$, 2),
        '3': weighing(spec$, 3),
        '4': weighing(spec$, 4),
      };
      const cluster = draw('-a-s---2-3-4 1s 1--4 1500ms |', steps, flat);
      const end = '2500ms !';
      expectObservable(znodes(cluster, apps), end).toBe('0--1---2 999ms 3', counts);
      expectObservable(
        cluster
          .node('o')
          .registrar.appRoutes$('x')
          .pipe(map(([route]) => route?.weight ?? 0)),
        end,
      ).toBe('z--a---b 999ms d', { z: 0, a: 1, b: 2, d: 4 });
    });
  });

  it.each(['multi', 'multi multi'])('is decided by the new GUID where replies are lost: %s', (operations) => {
    const spec$ = new BehaviorSubject<AppSpec>({ app: 'x', weight: 1 });
    const losing: Act = (cluster) => {
      for (const operation of operations.split(' ')) cluster.faults.loseReply(operation, { client: 'a' });
      spec$.next({ app: 'x', weight: 2 });
    };
    pictured((draw, expectObservable) => {
      const cluster = draw(
        '                                 -a-s---w--------|',
        { s: serving(spec$), w: losing },
        flat,
      );
      expectObservable(znodes(cluster, apps), '              ----------------!').toBe(
        '0--1---2--------',
        counts,
      );
      expectObservable(cluster.node('o').appRoutes$('x')).toBe('0--1---2--------|', weights);
    });
  });

  it('is a create, then a delete, where the server has no multi: observers count one route', () => {
    const spec$ = new BehaviorSubject<AppSpec>({ app: 'x', weight: 1 });
    const seen: [string[], string[]] = [[], []];
    const without: Act = ({ faults }) => {
      faults.unlearn(multi);
      spec$.next({ app: 'x', weight: 2 });
    };
    pictured((draw) => {
      const cluster = draw('-a-s---w--------|', { s: serving(spec$), w: without }, flat);
      cluster.hold(znodes(cluster, apps).pipe(tap((names) => seen[0].push(names))));
      cluster.hold(
        cluster
          .node('o')
          .appRoutes$('x')
          .pipe(tap((routes) => seen[1].push(routes))),
      );
    });
    expect(seen).toEqual([
      ['', '1', '12', '2'],
      ['', 'a1', 'a2'],
    ]);
  });

  it('announces in a new znode, too, that the application stops', () => {
    const drain: Act = ({ node }) => {
      void node('a').registrar.drain({ wait: 5 });
    };
    pictured((draw, expectObservable) => {
      const steps = { s: serving(new BehaviorSubject<AppSpec>({ app: 'x' })), d: drain };
      const cluster = draw('                                 -a-s---d--------|', steps, flat);
      expectObservable(znodes(cluster, apps), '              ----------------!').toBe(
        '0--1---2----0---',
        counts,
      );
      const state$ = cluster
        .node('o')
        .registrar.appRoutes$('x')
        .pipe(map(([route]) => route?.state ?? '0'));
      expectObservable(state$, '                             ----------------!').toBe('0--r---s----0---', {
        '0': '0',
        r: 'running',
        s: 'stopping',
      });
    });
  });
});

describe('a node that does not stand for election (P5)', () => {
  const peer = (port: number): NodeSpec => ({ name: 'a@host', routes: [{ port }], candidate: false });
  const joining =
    (name: string, spec$: Observable<NodeSpec> | NodeSpec): Act =>
    ({ hold, node }) => {
      hold(node(name).registrar.join(spec$));
    };
  const names$ = (cluster: MarbleCluster): Observable<readonly string[]> =>
    cluster
      .node('o')
      .registrar.watch.children$(nodes)
      .pipe(map((names = []) => [...names]));

  it('is a plain ephemeral znode, whose number is the highest of all; each has its own name', () => {
    const seen: (readonly string[])[] = [];
    pictured((draw) => {
      const others: Act = ({ hold, node }) => {
        for (const name of ['b', 'c']) hold(node('a').registrar.join({ ...peer(1), name }));
        hold(node('d').registrar.join({ ...peer(1), name: 'd@host' }));
      };
      const cluster = draw('-x--y---|', { x: joining('a', peer(1)), y: others });
      cluster.hold(names$(cluster).pipe(tap((names) => seen.push(names))));
    });
    const last = seen.at(-1) ?? [];
    expect(new Set(last).size).toBe(4);
    for (const name of last) expect(name).toMatch(/^_c_7a6b72[0-9a-f]{26}-peer-2147483647$/);
  });

  it('takes a new znode for a change of its data, while a candidate keeps its own', () => {
    const [spec$, candidate$] = [
      new BehaviorSubject(peer(1)),
      new BehaviorSubject<NodeSpec>({ name: 'b@host', routes: [] }),
    ];
    const update: Act = () => {
      spec$.next(peer(2));
      candidate$.next({ name: 'b@host', routes: [{ port: 3 }] });
    };
    pictured((draw, expectObservable) => {
      const steps = { x: joining('a', spec$), y: joining('b', candidate$), u: update };
      const cluster = draw('                    -x---y---u---|', steps);
      const ports$ = cluster
        .node('o')
        .registrar.members$.pipe(
          map((list) =>
            list.map(({ name, routes: [route] }) => `${name.charAt(0)}${String(route?.port ?? 0)}`).join(' '),
          ),
        );
      const end = '                                  -------------!';
      expectObservable(ports$.pipe(map((text) => text.split(' ').sort().join(' '))), end).toBe('0a---b---d', {
        ...{ '0': '', a: 'a1', b: 'a1 b0', d: 'a2 b3' },
      });
      expectObservable(znodes(cluster, nodes), end).toBe('0a---b---c', { '0': '', a: '1', b: '12', c: '23' });
      expectObservable(cluster.node('o').leader$).toBe('.----b-------|');
    });
  });

  it('may leave and come back', () => {
    const briefly: Act = ({ hold, node }) => {
      hold(
        node('a')
          .registrar.join(peer(1))
          .pipe(takeUntil(timer(4))),
      );
    };
    pictured((draw, expectObservable) => {
      const cluster = draw('                    -x-------x-------|', { x: briefly });
      expectObservable(znodes(cluster, nodes).pipe(take(5))).toBe('01---0---2---(0|)', counts);
    });
  });
});

import {
  BehaviorSubject,
  combineLatest,
  distinctUntilChanged,
  EMPTY,
  map,
  Observable,
  startWith,
  Subject,
  switchMap,
  take,
} from 'rxjs';
import type { Leader, NodeSpec, Registrar } from '../../../lib/index.ts';
import type { Act } from '../../../lib/testing/index.ts';
import { acts, pictured } from '../../support/pictured.ts';

const { drop, resign } = acts;

/** Spawns a worker for as long as this process leads, and kills it afterwards: `S` and `K`. */
const spawned = ({ leader$ }: Registrar): Observable<string> => {
  const killed$ = new Subject<string>();
  const worker$ = ({ lease }: Leader): Observable<string> =>
    new Observable<string>(() => {
      const kill = (): void => {
        killed$.next('K');
      };
      lease?.signal.addEventListener('abort', kill);
      return () => {
        if (lease?.signal.aborted === false) kill();
      };
    }).pipe(startWith('S'));
  const work$ = leader$.pipe(switchMap((leader) => (leader?.self === true ? worker$(leader) : EMPTY)));
  return new Observable((subscriber) => {
    subscriber.add(
      killed$.subscribe((letter) => {
        subscriber.next(letter);
      }),
    );
    subscriber.add(work$.subscribe(subscriber));
  });
};

describe('leader$, piped into spawn and kill', () => {
  const updated = (count: number): NodeSpec => ({ name: 'a@host', routes: [], ext: { count } });
  const setUp = () => {
    let count = 0;
    const spec$ = new BehaviorSubject(updated(count));
    const join: Act = ({ hold, node }) => {
      hold(node('a').registrar.join(spec$));
    };
    const update: Act = () => {
      count += 1;
      spec$.next(updated(count));
    };
    return { j: join, u: update, x: drop, r: resign };
  };

  it('restarts nothing when the payload of the leader changes', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('-j---u---u---|', setUp());
      expectObservable(spawned(cluster.node('a').registrar)).toBe('-S-----------(K|)');
    });
  });

  it('kills the worker when the connection is lost, and spawns one again with the lease', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                                   -j---x---|', setUp());
      expectObservable(spawned(cluster.node('a').registrar)).toBe('-S---KS--(K|)');
    });
  });

  it('spawns the worker of the next node when the lease is resigned, after the first one was killed', () => {
    pictured((draw, expectObservable) => {
      const cluster = draw('                                   -j---b---r---|', setUp());
      expectObservable(spawned(cluster.node('a').registrar)).toBe('-S-------K---|');
      expectObservable(spawned(cluster.node('b').registrar)).toBe('---------S---(K|)');
    });
  });
});

describe('streams of one cluster, combined', () => {
  it('mix two moments where one change moves both; cluster$ has both of one moment', () => {
    pictured((draw, expectObservable) => {
      const o = draw('               -a-----b--A-----|').node('o');
      const mixed$ = combineLatest([o.members$, o.leader$]).pipe(
        map(([members, leader]) => members + leader),
      );
      const one$ = o.registrar.cluster$.pipe(
        map(({ members, leader }) => String(members.length) + (leader?.member?.name.slice(0, 1) ?? '.')),
        distinctUntilChanged(),
      );
      const values = { '0': '.', u: 'a.', v: 'aa', w: 'aba', x: 'ba', y: 'bb' };
      expectObservable(mixed$).toBe('        0(uv)--w--(xy)--|', values);
      const pairs = { '0': '0.', a: '1a', b: '2a', c: '1b' };
      expectObservable(one$, '               -------------!').toBe('0a-----b--c', pairs);
    });
  });

  it('give firstValueFrom(role$) the role of the moment, which waits for nothing', () => {
    pictured((draw, expectObservable) => {
      const linger = () => ({ linger: 4 });
      const { role$ } = draw('-a-----------------|', {}, { registrar: linger }).node('a');
      const asked$ = role$.pipe(take(1));
      expectObservable(asked$, '-----^-------').toBe('-----(n|)');
    });
  });
});

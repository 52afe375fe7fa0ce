import { map, mergeMap, Subject, takeUntil, tap, type Observable } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { openAcl } from '../../lib/connection/acl.ts';
import type { Operation, Request } from '../../lib/connection/request.ts';
import { assertMarblesEqual, marbleCluster, type Act } from '../../lib/testing/index.ts';
import { later } from './over.ts';

export type Told = 'exists$' | 'data$' | 'children$' | 'tree$';

/** What the streams say of `/p`, as text: '-' while it is absent. */
export type Watched = Readonly<Record<Told, Observable<string>>>;

type Draw = (diagram: string, latency?: number) => Watched;

const create = (path: string, data = ''): Request => ({
  op: 'create',
  path,
  data: Buffer.from(data),
  acl: openAcl(),
  mode: 'persistent',
});
const remove = (path: string): Request => ({ op: 'delete', path, version: -1 });

/** What the letters of a diagram do to the znode `/p`, of which data are counted from 'a' on, and to its children. */
const writes: Readonly<Record<string, (count: number) => Request>> = {
  c: (count) => create('/p', String.fromCharCode(97 + count)),
  s: (count) => ({
    op: 'setData',
    path: '/p',
    data: Buffer.from(String.fromCharCode(97 + count)),
    version: -1,
  }),
  d: () => remove('/p'),
  k: () => create('/p/k'),
  K: () => remove('/p/k'),
  m: () => create('/p/m'),
  M: () => remove('/p/m'),
};
/** What they do to whoever watches. */
const harms: Readonly<Record<string, Act>> = {
  x: ({ faults: { refuse, drop } }) => {
    refuse();
    drop({ client: 'observer' });
  },
  u: ({ faults }) => {
    faults.accept();
  },
  e: ({ faults }) => {
    faults.expire({ client: 'observer' });
  },
};

const textOf = (data: Uint8Array): string => Buffer.from(data).toString();

/** Runs a marble test over a znode that is watched, on a server with lasting watches or on one without. */
export const watched = (
  lasting: boolean,
  test: (draw: Draw, expectObservable: RunHelpers['expectObservable']) => void,
): void => {
  const scheduler = new TestScheduler(assertMarblesEqual);
  const draw: Draw = (diagram, latency = 0) => {
    const end$ = new Subject<void>();
    const request$ = new Subject<Request>();
    let count = 0;
    const acts: Record<string, Act> = { ...harms };
    for (const [letter, requestOf] of Object.entries(writes)) {
      acts[letter] = () => {
        request$.next(requestOf(count));
        if (letter === 'c' || letter === 's') count += 1;
      };
    }
    const cluster = marbleCluster(scheduler, diagram, acts, {
      zooKeeper: { latency },
      registrar: () => {
        const transport = cluster.transport('observer');
        return { transport: lasting ? transport : { ...transport, lacks: later } };
      },
    });
    const endpoint = { host: 'zookeeper', port: 2181 };
    const limits = { connectTimeout: 10, requestTimeout: 1_000, maxFrame: 10_000, tls: undefined, scheduler };
    const writer$ = cluster
      .transport('writer')
      .connect(
        { endpoint, address: 'zookeeper', sessionTimeout: 1_000, resume: undefined, lastZxid: 0n, auth: [] },
        limits,
      );
    cluster.hold(
      writer$.pipe(
        mergeMap(({ request }) => request$.pipe(mergeMap((wanted) => request<Operation>(wanted)))),
        tap({
          error: end$.error.bind(end$),
          unsubscribe: () => {
            end$.next();
          },
        }),
      ),
    );
    // One for each stream: what one of them arms would tell the others.
    const alone = (name: string) => cluster.node(name).registrar.watch;
    const shown = <T>(source$: Observable<T>, show: (value: T) => string): Observable<string> =>
      source$.pipe(map(show), takeUntil(end$));
    return {
      exists$: shown(alone('exists$').exists$('/p'), (stat) =>
        stat ? `v${String(stat.version)} c${String(stat.numChildren)}` : '-',
      ),
      data$: shown(alone('data$').data$('/p'), (found) => (found ? textOf(found.data) : '-')),
      children$: shown(alone('children$').children$('/p'), (names) => (names ? `[${names.join()}]` : '-')),
      tree$: shown(alone('tree$').tree$('/p'), (tree) => {
        const at = [...tree].map(
          ([path, found]) => `${path.slice(2) || '.'}=${'data' in found ? textOf(found.data) : '?'}`,
        );
        return at.sort().join() || '-';
      }),
    };
  };
  scheduler.run(({ expectObservable }) => {
    test(draw, expectObservable);
  });
};

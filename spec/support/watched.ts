import { mergeMap, map, Subject, takeUntil, type Observable } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { openAcl } from '../../lib/connection/acl.ts';
import type { Connection } from '../../lib/connection/connection.ts';
import type { Operation, Request } from '../../lib/connection/request.ts';
import type { Faults } from '../../lib/testing/index.ts';
import { virtualZooKeeper } from '../../lib/testing/index.ts';
import { createRegistrar, type Registrar } from '../../lib/index.ts';
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
const harms: Readonly<Record<string, (faults: Faults) => void>> = {
  x: ({ refuse, drop }) => {
    refuse();
    drop({ client: 'observer' });
  },
  u: ({ accept }) => {
    accept();
  },
  e: ({ expire }) => {
    expire({ client: 'observer' });
  },
};

const textOf = (data: Uint8Array): string => Buffer.from(data).toString();

/** Runs a marble test over a znode that is watched, on a server with lasting watches or on one without. */
export const watched = (
  lasting: boolean,
  test: (draw: Draw, expectObservable: RunHelpers['expectObservable']) => void,
): void => {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
  const draw: Draw = (diagram, latency = 0) => {
    const zooKeeper = virtualZooKeeper({ tickTime: 1, minSessionTimeout: 1, latency, scheduler });
    const end$ = new Subject<void>();
    const letter$ = scheduler.createHotObservable(diagram);
    const writer = zooKeeper.transport('writer');
    const endpoint = { host: 'zookeeper', port: 2181 };
    const limits = { connectTimeout: 10, requestTimeout: 1_000, maxFrame: 10_000, tls: undefined, scheduler };
    let count = 0;
    const write = ({ request }: Connection, letter: string) => {
      const wanted = writes[letter]?.(count);
      if (!wanted) {
        harms[letter]?.(zooKeeper.faults);
        return [];
      }
      if (letter === 'c' || letter === 's') count += 1;
      return request<Operation>(wanted);
    };
    writer
      .connect(
        { endpoint, address: 'zookeeper', sessionTimeout: 1_000, resume: undefined, lastZxid: 0n, auth: [] },
        limits,
      )
      .pipe(
        mergeMap((connection) => letter$.pipe(mergeMap((letter) => write(connection, letter)))),
        takeUntil(end$),
      )
      .subscribe({ error: end$.error.bind(end$) });
    letter$.subscribe({
      complete: () => {
        end$.next();
        zooKeeper.end();
      },
    });
    const transport = zooKeeper.transport('observer');
    // One for each stream: what one of them arms would tell the others.
    const alone = (): Registrar['watch'] =>
      createRegistrar({
        endpoints: zooKeeper.endpoints,
        transport: lasting ? transport : { ...transport, lacks: later },
        scheduler,
        sessionTimeout: 12,
        connectTimeout: 10,
        backoff: { initial: 2, max: 2 },
        random: () => 0.5,
        linger: 0,
        closeTimeout: 12,
      }).watch;
    const shown = <T>(source$: Observable<T>, show: (value: T) => string): Observable<string> =>
      source$.pipe(map(show), takeUntil(end$));
    return {
      exists$: shown(alone().exists$('/p'), (stat) =>
        stat ? `v${String(stat.version)} c${String(stat.numChildren)}` : '-',
      ),
      data$: shown(alone().data$('/p'), (found) => (found ? textOf(found.data) : '-')),
      children$: shown(alone().children$('/p'), (names) => (names ? `[${names.join()}]` : '-')),
      tree$: shown(alone().tree$('/p'), (tree) => {
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

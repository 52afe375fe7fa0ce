import {
  asyncScheduler,
  catchError,
  concat,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  mergeMap,
  switchMap,
  take,
  type Observable,
} from 'rxjs';
import { openAcl } from '../../lib/connection/acl.ts';
import type { Connection } from '../../lib/connection/connection.ts';
import type { WatchEvent } from '../../lib/connection/watch-event.ts';
import type { Act, MarbleCluster } from '../../lib/testing/index.ts';

const nodes = '/services/ergo/default/nodes';

/** A client of its own session, which goes without a goodbye. On marble time while a marble test runs. */
const outsider$ = (cluster: MarbleCluster): Observable<Connection> =>
  cluster.transport('outsider').connect(
    {
      endpoint: { host: 'zookeeper', port: 2181 },
      address: 'zookeeper',
      sessionTimeout: 12,
      resume: undefined,
      lastZxid: 0n,
      auth: [],
    },
    { connectTimeout: 10, requestTimeout: 10, maxFrame: 65_536, tls: undefined, scheduler: asyncScheduler },
  );
const once = (cluster: MarbleCluster, act$: (connection: Connection) => Observable<unknown>): void => {
  cluster.hold(outsider$(cluster).pipe(switchMap(act$), take(1)));
};

/** Deletes the znode of whoever is first in the line. */
export const deleteFirst: Act = (cluster) => {
  const first$ = cluster.node('o').registrar.leader$.pipe(
    filter((leader) => leader !== undefined),
    take(1),
    map(({ path }) => path),
  );
  once(cluster, (connection) =>
    first$.pipe(switchMap((path) => connection.request({ op: 'delete', path, version: -1 }))),
  );
};

/** Puts a candidate among the nodes whose data nobody can read. The folder has to be there. */
export const poison: Act = (cluster) => {
  const data = Buffer.from('{');
  once(cluster, (connection) =>
    connection.request({
      ...{ op: 'create', path: `${nodes}/x-node-`, data, acl: openAcl() },
      mode: 'ephemeral-sequential',
    }),
  );
};

const harmless = <T>(work$: Observable<T>): Observable<never> =>
  work$.pipe(
    ignoreElements(),
    catchError(() => EMPTY),
  );

/** Answers the events below the cluster's folder, as many as `most`. */
const onEach =
  (react: (connection: Connection, event: WatchEvent) => Observable<unknown>, most = Infinity): Act =>
  (cluster) => {
    const reactions$ = outsider$(cluster).pipe(
      switchMap((connection) =>
        merge(
          connection.request({ op: 'addWatch', path: '/services', mode: 'recursive' }),
          connection.events$.pipe(
            filter(({ path }) => path.startsWith(nodes)),
            take(most),
            mergeMap((event) => harmless(react(connection, event))),
          ),
        ),
      ),
    );
    cluster.hold(reactions$);
  };
const remove = (connection: Connection, path: string): Observable<never> =>
  harmless(connection.request({ op: 'delete', path, version: -1 }));

/** Deletes each znode of a node as soon as it is created, until it has seen so many events. */
export const deleteEach = (most?: number): Act =>
  onEach(
    (connection, { type, path }) => (type === 'created' && path !== nodes ? remove(connection, path) : EMPTY),
    most,
  );

/** Deletes the folder of the nodes as soon as it is created, and whatever is in it. */
export const deleteFolder: Act = onEach((connection, { type, path }) =>
  type === 'created'
    ? concat(path === nodes ? EMPTY : remove(connection, path), remove(connection, nodes))
    : EMPTY,
);

const foreign = Buffer.from('{"name":"foreign@host","routes":[]}');

/** Overwrites the data of each node as soon as they are written. */
export const overwriteEach: Act = onEach((connection, { type, path }) =>
  type === 'deleted' || path === nodes
    ? EMPTY
    : connection
        .request({ op: 'getData', path })
        .pipe(
          mergeMap(({ data }) =>
            foreign.equals(data)
              ? EMPTY
              : connection.request({ op: 'setData', path, data: foreign, version: -1 }),
          ),
        ),
);

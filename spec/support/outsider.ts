import { asyncScheduler, filter, map, switchMap, take, type Observable } from 'rxjs';
import { openAcl } from '../../lib/connection/acl.ts';
import type { Connection } from '../../lib/connection/connection.ts';
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
    first$.pipe(switchMap((path) => connection.request<'delete'>({ op: 'delete', path, version: -1 }))),
  );
};

/** Puts a candidate among the nodes whose data nobody can read. The folder has to be there. */
export const poison: Act = (cluster) => {
  const data = Buffer.from('{');
  once(cluster, (connection) =>
    connection.request<'create'>({
      ...{ op: 'create', path: `${nodes}/x-node-`, data, acl: openAcl() },
      mode: 'ephemeral-sequential',
    }),
  );
};

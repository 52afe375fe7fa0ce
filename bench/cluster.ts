import { filter, firstValueFrom, from, lastValueFrom, map, mergeMap } from 'rxjs';
import { clusterPaths, parentsOf } from '../lib/codec/cluster-paths.ts';
import { nodePrefix } from '../lib/codec/entry-name.ts';
import { encodeJson } from '../lib/codec/json-bytes.ts';
import { nodeCodec } from '../lib/codec/node-data.ts';
import { toRoute } from '../lib/codec/route.ts';
import { openAcl } from '../lib/connection/acl.ts';
import type { Registrar, Transport } from '../lib/index.ts';
import type { Link } from '../lib/session/link.ts';
import { settings } from '../lib/registrar/settings.ts';
import { session } from '../lib/session/session.ts';
import { zooKeeperServer, type ZooKeeperServer } from '../spec/support/zookeeper-server.ts';
import { createRegistrar, wire } from './subject.ts';

const encode = encodeJson(nodeCodec);
const options = { cluster: 'bench', sessionTimeout: 30_000, linger: 0 };

/** A running server. */
export type Served = Pick<ZooKeeperServer, 'port' | 'endpoint' | 'ask'>;

/** A ZooKeeper with members, and a client that changes them. */
export interface Bench {
  readonly server: Served;
  readonly nodes: string;
  /** A folder of as many members: whoever watches it does not see what happens in the other one. */
  readonly twin: string;
  registrar(transport?: Transport): Registrar;
  create(name: string, folder?: string): Promise<string>;
  touch(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  end(): Promise<void>;
}

let made = 0;

/** A client of a server; `end` closes its session, and leaves the server alone. */
export const attached = async (server: Served, size = 0): Promise<Bench> => {
  const set = settings({ ...options, endpoints: server.endpoint });
  const { nodes } = set.paths;
  const { transition$, close } = session(set.session);
  const held = transition$.subscribe();
  const link: Link = await firstValueFrom(
    transition$.pipe(
      map((transition) => transition.link),
      filter((now) => now !== undefined),
    ),
  );
  const acl = openAcl();
  const twin = clusterPaths({ chroot: '', root: '/twin', cluster: 'bench' }).nodes;
  const payload = (name: string, port = 11_144): Uint8Array => encode({ name, routes: [toRoute({ port })] });
  let touched = 0;
  const create$ = (name: string, folder: string) => {
    made += 1;
    const path = `${folder}/${nodePrefix(made.toString(16).padStart(32, '0'))}`;
    return link.request({
      op: 'create',
      path,
      data: payload(name),
      acl,
      mode: 'ephemeral-sequential',
    });
  };
  const folders = [nodes, twin].flatMap((folder) => [...parentsOf(folder), folder]);
  for (const path of size > 0 ? folders : []) {
    await firstValueFrom(link.request({ op: 'create', path, data: Buffer.of(), acl, mode: 'persistent' }));
  }
  const names = Array.from({ length: size }, (_, at) => `node-${String(at)}@host`);
  for (const folder of [nodes, twin])
    await lastValueFrom(from(names).pipe(mergeMap((name) => create$(name, folder), 500)), {
      defaultValue: undefined,
    });
  return {
    server,
    nodes,
    twin,
    registrar: (transport = wire()) => createRegistrar({ ...options, transport, endpoints: server.endpoint }),
    create: async (name, folder = nodes) => (await firstValueFrom(create$(name, folder))).path,
    touch: async (path) => {
      // Nobody is told of a write that changes nothing.
      touched += 1;
      const data = payload('touched@host', 10_000 + (touched % 2));
      await firstValueFrom(link.request({ op: 'setData', path, data, version: -1 }));
    },
    remove: async (path) => {
      await firstValueFrom(link.request({ op: 'delete', path, version: -1 }));
    },
    end: () => {
      held.unsubscribe();
      close();
      return Promise.resolve();
    },
  };
};

/** A server of its own with `size` members; `end` stops it. */
export const bench = async (size: number): Promise<Bench> => {
  const server = await zooKeeperServer({ tickTime: 2_000 });
  const made = await attached(server, size);
  return { ...made, end: () => made.end().then(server.stop) };
};

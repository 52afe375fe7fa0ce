import { freePort } from './free-port.ts';
import { tcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { zooKeeperServer, type ServerOptions, type ZooKeeperServer } from './zookeeper-server.ts';

/** Three servers. Server 3 leads, as the highest of those that start together. */
export interface Ensemble {
  readonly servers: readonly [ZooKeeperServer, ZooKeeperServer, ZooKeeperServer];
  /** Connect string of all three. */
  readonly endpoints: string;
  /** What stands between a server and each of the others, wherever one follows the other; servers count from 0. */
  links(follower: number): readonly TcpProxy[];
  stop(): Promise<void>;
}

const ids = [1, 2, 3] as const;

const launch = async (options: ServerOptions): Promise<Ensemble> => {
  const ports = await Promise.all(ids.map(async () => [await freePort(), await freePort()] as const));
  const quorumOf = (id: number): number => ports[id - 1]?.[0] ?? 0;
  // A leader that was just elected may not listen yet. A follower that is refused tries again; one that is dropped takes
  // back its vote, and the leader waits for it, for all of initLimit, before there is another election.
  const links = await Promise.all(
    ids.map(() => Promise.all(ids.map((id) => tcpProxy(quorumOf(id), { patient: true })))),
  );
  const linesFor = (reader: number): readonly string[] =>
    ids.map((id) => {
      const election = ports[id - 1]?.[1] ?? 0;
      const seen = reader === id ? quorumOf(id) : (links[reader - 1]?.[id - 1]?.port ?? 0);
      return `server.${String(id)}=127.0.0.1:${String(seen)}:${String(election)}`;
    });
  const start = (id: number): Promise<ZooKeeperServer> =>
    zooKeeperServer({
      ...options,
      myid: id,
      ready: false,
      config: ['initLimit=50', 'syncLimit=25', ...(options.config ?? []), ...linesFor(id)],
    });
  const servers = (await Promise.all(ids.map(start))) as [ZooKeeperServer, ZooKeeperServer, ZooKeeperServer];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all(links.flat().map((link) => link.stop()));
  };
  try {
    await Promise.all(servers.map((server) => server.ready()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    servers,
    endpoints: servers.map(({ endpoint }) => endpoint).join(),
    links: (follower) => links[follower] ?? [],
    stop,
  };
};

/** Tries twice: a port that was free a moment ago may be somebody's by the time that a server wants it. */
export const zooKeeperEnsemble = (options: ServerOptions = {}): Promise<Ensemble> =>
  launch(options).catch(() => launch(options));

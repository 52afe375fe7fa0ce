import { freePort } from './free-port.ts';
import { tcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { zooKeeperServer, type ServerOptions, type ZooKeeperServer } from './zookeeper-server.ts';

/** Three servers. Server 3 leads, as the highest of those that start together; server 1 reaches it through a proxy. */
export interface Ensemble {
  readonly servers: readonly [ZooKeeperServer, ZooKeeperServer, ZooKeeperServer];
  /** Connect string of all three. */
  readonly endpoints: string;
  /** Between the follower 1 and its leader. */
  readonly quorumLink: TcpProxy;
  stop(): Promise<void>;
}

const launch = async (options: ServerOptions): Promise<Ensemble> => {
  const ids = [1, 2, 3] as const;
  const ports = await Promise.all(ids.map(async () => [await freePort(), await freePort()] as const));
  const quorumLink = await tcpProxy(ports[2]?.[0] ?? 0);
  const linesFor = (reader: number): readonly string[] =>
    ids.map((id) => {
      const [quorum, election] = ports[id - 1] as readonly [number, number];
      const seen = reader === 1 && id === 3 ? quorumLink.port : quorum;
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
    await quorumLink.stop();
  };
  try {
    await Promise.all(servers.map((server) => server.ready()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { servers, endpoints: servers.map(({ endpoint }) => endpoint).join(), quorumLink, stop };
};

/** Tries twice: a port that was free a moment ago may be somebody's by the time that a server wants it. */
export const zooKeeperEnsemble = (options: ServerOptions = {}): Promise<Ensemble> =>
  launch(options).catch(() => launch(options));

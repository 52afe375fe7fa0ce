import { zooKeeperServer, type ServerOptions, type ZooKeeperServer } from './zookeeper-server.ts';

const named = process.env['ZK_ENDPOINTS'];

/** A suite that starts servers of its own; where ZK_ENDPOINTS names a running ensemble, it is skipped by name. */
export const describeOwn = named ? xdescribe : describe;

const lasting = (options: ServerOptions): (() => ZooKeeperServer) => {
  let server: ZooKeeperServer;
  beforeAll(async () => {
    server = await zooKeeperServer(options);
  }, 60_000);
  afterAll(() => server.stop());
  return () => server;
};

/** A suite with a ZooKeeper of its own, which it may ask, stop and kill. */
export const withOwnServer = (
  name: string,
  options: ServerOptions,
  suite: (server: () => ZooKeeperServer) => void,
): void => {
  describeOwn(name, () => {
    suite(lasting(options));
  });
};

/** A suite that needs a ZooKeeper and does it no harm: the one of ZK_ENDPOINTS, else one of its own. */
export const withServer = (
  name: string,
  options: ServerOptions,
  suite: (server: () => Pick<ZooKeeperServer, 'endpoint'>) => void,
): void => {
  describe(name, () => {
    suite(named ? () => ({ endpoint: named }) : lasting(options));
  });
};

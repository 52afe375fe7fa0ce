import { standInServer } from './stand-in-server.ts';
import { zooKeeperServer, type ServerOptions, type ZooKeeperServer } from './zookeeper-server.ts';

const named = process.env['ZK_ENDPOINTS'];
/** There is no ZooKeeper here: the in-process server takes its place wherever it can. */
const isStandIn = !named && Boolean(process.env['ZKR_STAND_IN']);

/** A suite that starts real servers of its own; where it cannot, it is skipped by name. */
export const describeOwn = named || isStandIn ? xdescribe : describe;

const needsReal = ({ config, flags, myid }: ServerOptions): boolean =>
  config !== undefined || flags !== undefined || myid !== undefined;
const describeFor = (options: ServerOptions) => (isStandIn && needsReal(options) ? xdescribe : describe);

/** A ZooKeeper of one's own, or what stands in for it. */
export const ownServer = (options: ServerOptions): Promise<ZooKeeperServer> =>
  isStandIn ? standInServer(options) : zooKeeperServer(options);

const lasting = (options: ServerOptions): (() => ZooKeeperServer) => {
  let server: ZooKeeperServer;
  beforeAll(async () => {
    server = await ownServer(options);
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
  const describeIt = named ? xdescribe : describeFor(options);
  describeIt(name, () => {
    suite(lasting(options));
  });
};

/** A suite that needs a ZooKeeper and does it no harm: the one of ZK_ENDPOINTS, else one of its own. */
export const withServer = (
  name: string,
  options: ServerOptions,
  suite: (server: () => Pick<ZooKeeperServer, 'endpoint'>) => void,
): void => {
  describeFor(options)(name, () => {
    suite(named ? () => ({ endpoint: named }) : lasting(options));
  });
};

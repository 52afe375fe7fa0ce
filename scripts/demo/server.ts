import { startTestServer } from '../../lib/testing/index.ts';
import { zooKeeperServer } from '../../spec/support/zookeeper-server.ts';

/** What the demo's cluster stands on. */
export interface DemoServer {
  /** Connect string. */
  readonly endpoints: string;
  /** For the person who looks. */
  readonly what: string;
  stop(): Promise<void>;
}

/** The ensemble of ZK_ENDPOINTS, else a ZooKeeper of the Debian package where one is wanted, else one in this process. */
export const demoServer = async (wantsZooKeeper: boolean): Promise<DemoServer> => {
  const named = process.env['ZK_ENDPOINTS'];
  if (named) return { endpoints: named, what: `ZooKeeper at ${named}`, stop: () => Promise.resolve() };
  if (wantsZooKeeper) {
    const { endpoint, stop } = await zooKeeperServer();
    return { endpoints: endpoint, what: `ZooKeeper at ${endpoint}`, stop };
  }
  const { endpoints, close } = await startTestServer();
  const [endpoint = ''] = endpoints;
  return { endpoints: endpoint, what: `in-process test server, in memory, at ${endpoint}`, stop: close };
};

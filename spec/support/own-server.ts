import { zooKeeperServer, type ServerOptions, type ZooKeeperServer } from './zookeeper-server.ts';

/**
 * A suite with a ZooKeeper of its own, which it may kill. Where ZK_ENDPOINTS names a running ensemble, the suite is
 * left out by name.
 */
export const withOwnServer = (
  name: string,
  options: ServerOptions,
  suite: (server: () => ZooKeeperServer) => void,
): void => {
  if (process.env['ZK_ENDPOINTS']) {
    describe(name, () => {
      it('is left out: it needs a server of its own, and ZK_ENDPOINTS names a running one', () => undefined);
    });
    return;
  }
  describe(name, () => {
    let server: ZooKeeperServer;
    beforeAll(async () => {
      server = await zooKeeperServer(options);
    }, 60_000);
    afterAll(() => server.stop());
    suite(() => server);
  });
};

import { wire } from '../../lib/connection/wire/wire.ts';
import { connectionContract, type ContractServer } from '../support/connection-contract.ts';
import { standInServer } from '../support/stand-in-server.ts';
import type { ZooKeeperServer } from '../support/zookeeper-server.ts';

const inProcess = (name: string, suite: (server: () => ContractServer) => void): void => {
  describe(`${name}, in-process`, () => {
    let server: ZooKeeperServer;
    beforeAll(async () => {
      server = await standInServer();
    });
    afterAll(() => server.stop());
    suite(() => server);
  });
};

connectionContract(wire, { on: inProcess });

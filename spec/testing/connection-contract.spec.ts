import { wire } from '../../lib/connection/wire/wire.ts';
import { startTestServer, type TestServer } from '../../lib/testing/index.ts';
import { connectionContract, type ContractServer } from '../support/connection-contract.ts';

const inProcess = (name: string, suite: (server: () => ContractServer) => void): void => {
  describe(`${name}, in-process`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer();
    });
    afterAll(() => server.stop());
    suite(() => ({
      port: server.port,
      signal: (signal) => {
        if (signal === 'SIGSTOP') server.faults.halfOpen();
      },
      kill: () => {
        server.faults.kill();
        return Promise.resolve();
      },
      start: () => {
        server.faults.start();
        return Promise.resolve();
      },
    }));
  });
};

connectionContract(wire, { on: inProcess });

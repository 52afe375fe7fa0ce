import { asyncScheduler } from 'rxjs';
import { openSocket } from '../../../lib/connection/wire/socket.ts';
import { ensemble } from '../../../lib/testing/ensemble/ensemble.ts';
import { network } from '../../../lib/testing/network/network.ts';
import { startTestServer } from '../../../lib/testing/tcp/start-test-server.ts';
import { virtualSocket } from '../../../lib/testing/virtual/virtual-socket.ts';
import { describeOwn } from '../own-server.ts';
import { zooKeeperServer } from '../zookeeper-server.ts';
import { rawClient, type RawClient, type RawOptions } from './raw-client.ts';

/** A server to look at, whatever it is made of. */
interface Backend {
  readonly port: number;
  readonly dial: typeof openSocket;
  stop(): void | Promise<void>;
}

const containerInterval = 100;

const backends: Readonly<Record<string, () => Promise<Backend>>> = {
  'Apache ZooKeeper': async () => {
    const flags = [`-Dznode.container.checkIntervalMs=${String(containerInterval)}`];
    const { port, stop } = await zooKeeperServer({ flags });
    return { port, dial: openSocket, stop };
  },
  'in-process, over TCP': async () => {
    const { port, close } = await startTestServer({ containerInterval });
    return { port, dial: openSocket, stop: close };
  },
  'in memory': () => {
    const zooKeeper = ensemble({ servers: ['127.0.0.1:1'], containerInterval, scheduler: asyncScheduler });
    const dial = virtualSocket(zooKeeper, network(zooKeeper), 'raw');
    return Promise.resolve({ port: 1, dial, stop: zooKeeper.close });
  },
};

/** What the facts are told of. */
export interface World {
  connect(options?: RawOptions): Promise<RawClient>;
  /** A path that nobody has used. */
  fresh(): string;
  /** A new znode to work in. */
  folder(client: RawClient): Promise<string>;
}

/** Facts that hold for Apache ZooKeeper and for ours alike. */
export const conformance = (name: string, facts: (world: World) => void): void => {
  for (const [kind, start] of Object.entries(backends)) {
    const describeIt = kind.startsWith('Apache') ? describeOwn : describe;
    describeIt(`${name}: ${kind}`, () => {
      let backend: Backend;
      let clients: RawClient[] = [];
      let count = 0;
      beforeAll(async () => {
        backend = await start();
      }, 60_000);
      afterAll(() => backend.stop());
      afterEach(() => {
        for (const client of clients) client.destroy();
        clients = [];
      });
      const fresh = (): string => {
        count += 1;
        return `/f${String(count)}`;
      };
      facts({
        connect: async (options) => {
          const client = await rawClient(backend.port, backend.dial, options);
          clients.push(client);
          return client;
        },
        fresh,
        folder: (client) => client.create(fresh()),
      });
    });
  }
};

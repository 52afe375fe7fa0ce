import { startTestServer } from '../../lib/testing/index.ts';
import { eventually } from './eventually.ts';
import { ask, type ServerOptions, type ZooKeeperServer } from './zookeeper-server.ts';

/** The in-process server in the shape of a ZooKeeper of one's own: its processes die and stop as faults. */
export const standInServer = async ({ tickTime, port }: ServerOptions = {}): Promise<ZooKeeperServer> => {
  const server = await startTestServer({
    ...(tickTime === undefined ? {} : { tickTime }),
    ...(port === undefined ? {} : { port }),
  });
  const { faults } = server;
  const ready = async (): Promise<void> => {
    await eventually(() => ask(server.port, 'ruok'), Boolean, { what: 'the port, opened again' });
  };
  return {
    port: server.port,
    endpoint: server.endpoints.join(),
    // It keeps everything in memory.
    data: '',
    ready,
    kill: () => {
      faults.kill();
      return Promise.resolve();
    },
    start: () => {
      faults.start();
      return ready();
    },
    wipe: faults.reset,
    signal: (name) => {
      // What a stopped process holds is as good as half-open: nobody here listens to it again.
      if (name === 'SIGSTOP') faults.halfOpen();
      return Promise.resolve();
    },
    ask: (word) => ask(server.port, word),
    stop: server.close,
  };
};

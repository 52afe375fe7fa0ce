import { client } from '../../spec/support/harness.ts';
import type { Ensemble } from '../../spec/support/zookeeper-ensemble.ts';
import { readTree } from '../../spec/support/witness/tree.ts';

const count = (answer: string, key: string): number =>
  Number(new RegExp(`${key}\\s+(\\d+)`).exec(answer)?.[1] ?? -1);

/** What the servers still hold of clients that are gone, in words. */
export const leftOnServers = async ({ servers }: Ensemble): Promise<readonly string[]> => {
  const left = servers.map(async (server, index) => {
    const name = `server ${String(index + 1)}`;
    const answer = await server.ask('mntr');
    const own = await client(server.endpoint);
    try {
      const { nodes, routes } = await readTree(own);
      return [
        ...[...nodes, ...routes].map(({ text }) => `${name} still has ${text}`),
        ...['zk_watch_count', 'zk_ephemerals_count', 'zk_num_alive_connections'].flatMap((key) => {
          // The question itself is a connection, and so may be another server's.
          const most = key === 'zk_num_alive_connections' ? 2 : 0;
          return count(answer, key) > most ? [`${name}: ${key} is ${String(count(answer, key))}`] : [];
        }),
      ];
    } finally {
      own.close();
    }
  });
  return (await Promise.all(left)).flat();
};

import type { ZooKeeperServer } from './zookeeper-server.ts';

/** Watches of all clients, as the server counts them. */
export const watchCount = async ({ ask }: Pick<ZooKeeperServer, 'ask'>): Promise<number> => {
  const [, count] = /zk_watch_count\s+(\d+)/.exec(await ask('mntr')) ?? [];
  return Number(count);
};

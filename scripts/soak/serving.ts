import { client } from '../../spec/support/harness.ts';
import type { Ensemble } from '../../spec/support/zookeeper-ensemble.ts';

/** Milliseconds in which servers that are all up grant a session: an election takes a tenth of it. */
const patience = 30_000;

/**
 * Restarts an ensemble that is up and commits nothing. Resolves with false where it had to: a leader server that lost its
 * followers for a moment, with a proposal outstanding, may go on without ever committing it (seen with ZooKeeper 3.8.0).
 */
export const isServing = async ({ servers }: Ensemble): Promise<boolean> => {
  const asked = servers.map(async ({ endpoint }) => {
    (await client(endpoint, {}, patience)).close();
  });
  const answers = Promise.allSettled(asked);
  try {
    await Promise.any(asked);
    return true;
  } catch {
    await Promise.all(servers.map((server) => server.kill()));
    await Promise.all(servers.map((server) => server.start()));
    return false;
  } finally {
    await answers;
  }
};

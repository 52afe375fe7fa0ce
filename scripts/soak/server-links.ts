import type { TcpProxy } from '../../spec/support/tcp-proxy.ts';
import type { Ensemble } from '../../spec/support/zookeeper-ensemble.ts';

/** Indices of the servers that say so of themselves. */
export const inMode = async ({ servers: all }: Ensemble, mode: string): Promise<readonly number[]> => {
  const modes = await Promise.all(all.map((server) => server.ask('srvr').catch(() => '')));
  return modes.flatMap((told, index) => (told.includes(`Mode: ${mode}`) ? [index] : []));
};

/** Nothing passes over the links until the returned function is called, which resets them. */
export const frozen = (links: readonly TcpProxy[]): (() => void) => {
  for (const link of links) link.freeze();
  return () => {
    for (const link of links) {
      link.thaw();
      link.reset();
    }
  };
};

import { lookup } from 'node:dns/promises';
import { BlockList, isIPv4 } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** An IP address that no other machine can reach. */
export const isLoopback = (address: string): boolean =>
  loopback.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

/** The warning about an address that other machines can reach; undefined for one that they cannot. */
export const exposure = async (host: string): Promise<string | undefined> => {
  const { address } = await lookup(host);
  if (isLoopback(address)) return undefined;
  const where = ['0.0.0.0', '::'].includes(address) ? 'every address of this machine' : host;
  return (
    `warning: it listens on ${where}, and asks for no password: whoever reaches it may read, change and delete all ` +
    'znodes, and end sessions; without --host it listens on 127.0.0.1 alone'
  );
};

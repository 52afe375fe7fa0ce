import { InvalidName } from '../errors/invalid-name.ts';
import type { Endpoint } from './endpoint.ts';

const defaultPort = 2181;
const pattern = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d+))?$/;

const server = (given: string): Endpoint => {
  const match = pattern.exec(given.trim());
  const port = Number(match?.[3] ?? defaultPort);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port < 1 || port > 65_535) {
    throw new InvalidName(
      'the endpoint',
      given,
      'it must be "host:port" or "[ipv6]:port", with a port from 1 to 65535',
    );
  }
  return { host, port };
};

/** `host:port,host:port/chroot`: the port may be left out (2181), the chroot too. Throws InvalidName. */
export const parseConnectString = (given: string): { servers: readonly Endpoint[]; chroot: string } => {
  const slash = given.indexOf('/');
  const chroot = slash < 0 ? '' : given.slice(slash);
  if (chroot.includes(',')) {
    throw new InvalidName(
      'the connect string',
      given,
      'one chroot, and no comma in it, may follow the last endpoint',
    );
  }
  const servers = (slash < 0 ? given : given.slice(0, slash)).split(',').map(server);
  return { servers, chroot };
};

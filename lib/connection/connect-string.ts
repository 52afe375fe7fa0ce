import { isIPv6 } from 'node:net';
import { InvalidName } from '../errors/invalid-name.ts';
import type { Endpoint } from './endpoint.ts';

const defaultPort = 2181;
const pattern = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d+))?$/;

const form = 'it must be "host:port" or "[ipv6]:port", with a port from 1 to 65535';
/** As in `server.1=host:2888:3888` of the servers' own configuration. */
const twoPorts = /^[^:]+:\d+:\d+$/;

const remedy = (given: string): string => {
  if (/[\s;|]/.test(given)) return `several endpoints are separated by commas; ${form}`;
  if (!twoPorts.test(given)) return form;
  return `clients connect to the clientPort of a server, often ${String(defaultPort)}, and not to the ports between servers; ${form}`;
};

const server = (given: string): Endpoint => {
  const [, address, name, digits = String(defaultPort)] = pattern.exec(given.trim()) ?? [];
  const port = Number(digits);
  const host = address !== undefined && isIPv6(address) ? address : name;
  if (host === undefined || port < 1 || port > 65_535) {
    throw new InvalidName('the endpoint', given, remedy(given.trim()));
  }
  return { host, port };
};

/**
 * `host:port,host:port/chroot`: the port may be left out (2181), the chroot too. Empty parts between commas are skipped,
 * as Java does; templates of configuration leave them. Throws InvalidName.
 */
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
  const parts = (slash < 0 ? given : given.slice(0, slash)).split(',');
  const servers = parts.filter((part) => part.trim() !== '').map(server);
  if (servers.length === 0) throw new InvalidName('the connect string', given, 'name one server at least');
  return { servers, chroot };
};

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { asyncScheduler, firstValueFrom } from 'rxjs';
import { wire } from '../../../lib/connection/wire/wire.ts';
import { authority, type Authority } from '../../support/certificates.ts';

describe('the name in SNI', () => {
  let own: Authority;
  beforeAll(() => {
    own = authority();
  });
  afterAll(() => {
    own.remove();
  });
  const nameAsked = async (host: string, servername?: string): Promise<string | false | null> => {
    const server = createServer(own.issue('server', 'DNS:zk.test,DNS:other.test,IP:127.0.0.1'));
    const secured = once(server, 'secureConnection') as Promise<[TLSSocket]>;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const target = { endpoint: { host, port }, address: '127.0.0.1' };
    const session = { sessionTimeout: 10_000, resume: undefined, lastZxid: 0n, auth: [] };
    const limits = {
      connectTimeout: 5_000,
      requestTimeout: 5_000,
      maxFrame: 1_000,
      scheduler: asyncScheduler,
    };
    const tls = { ca: own.ca, ...(servername !== undefined && { servername }) };
    const refused = firstValueFrom(wire().connect({ ...target, ...session }, { ...limits, tls })).catch(
      (error: unknown) => error,
    );
    const [socket] = await secured;
    const name = socket.servername;
    socket.destroy();
    server.close();
    await refused;
    return name ?? null;
  };

  it('is that of the endpoint, without the dot at the end', async () => {
    expect(await nameAsked('zk.test')).toBe('zk.test');
    expect(await nameAsked('zk.test.')).toBe('zk.test');
  });

  it('is that of the option tls, without the dot at the end', async () => {
    expect(await nameAsked('zk.test', 'other.test.')).toBe('other.test');
  });

  it('is none for an address', async () => {
    expect(await nameAsked('127.0.0.1')).toBe(false);
  });
});

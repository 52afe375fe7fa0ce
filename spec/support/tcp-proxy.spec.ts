import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { freePort } from './free-port.ts';
import { tcpProxy, type TcpProxy } from './tcp-proxy.ts';

describe('tcpProxy', () => {
  let proxy: TcpProxy;
  let server: Server | undefined;
  afterEach(async () => {
    await proxy.stop();
    server?.close();
  });

  it('drops who comes before its target listens', async () => {
    proxy = await tcpProxy(await freePort());
    const client = connect(proxy.port, '127.0.0.1');
    await once(client, 'close');
    expect(client.bytesRead).toBe(0);
  });

  it('is patient where it is told to: what came before its target listens gets there, and is answered', async () => {
    const port = await freePort();
    proxy = await tcpProxy(port, { patient: true });
    const client = connect(proxy.port, '127.0.0.1').setTimeout(10_000);
    const closed = once(client, 'close');
    client.write('early');
    await once(client, 'connect');
    // By when this one is refused, the proxy's has been.
    const refused = connect(port, '127.0.0.1');
    await expect(once(refused, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    server = createServer((socket) => {
      socket.once('data', (said) => socket.end(`${said.toString()}, and answered`));
    }).listen(port, '127.0.0.1');
    expect(await text(client)).toBe('early, and answered');
    await closed;
  });
});

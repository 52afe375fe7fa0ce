import { fakeRegistrar, startTestServer, virtualZooKeeper } from '../../lib/testing/index.ts';

describe('close()', () => {
  it('is the word for all that the kit starts, and what `using` calls', async () => {
    const [server, virtual, registrar] = [await startTestServer(), virtualZooKeeper(), fakeRegistrar()];
    expect([server[Symbol.asyncDispose], server.stop]).toEqual([server.close, server.close]);
    expect(registrar[Symbol.asyncDispose]).toBe(registrar.close);
    expect(virtual[Symbol.dispose]).toBe(virtual.close);
    virtual.close();
    await Promise.all([server.close(), registrar.close()]);
  });

  it('may be called again', async () => {
    const server = await startTestServer({ servers: 2 });
    await Promise.all([server.close(), server.close()]);
    await expect(server.close()).resolves.toBeUndefined();
    const virtual = virtualZooKeeper();
    virtual.close();
    expect(virtual.close).not.toThrow();
  });
});

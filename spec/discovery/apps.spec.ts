import type { Transport } from '../../lib/connection/transport.ts';
import { wire } from '../../lib/connection/wire/wire.ts';
import { createRegistrar } from '../../lib/registrar/create-registrar.ts';
import { startTestServer } from '../../lib/testing/tcp/start-test-server.ts';
import { until } from '../support/eventually.ts';
import { tampering } from '../support/tampering.ts';

/** To a server that refuses lasting watches, and stays connected. */
const refused = (): Transport => {
  const transport = tampering(wire());
  transport.refuse = ({ op }) => (op === 'addWatch' ? -5 : undefined);
  return transport;
};

describe('appsView$', () => {
  it('is told when it is whole, also where its reads began anew on the same connection', async () => {
    const server = await startTestServer();
    const registrar = createRegistrar({
      endpoints: server.endpoints,
      // A ping, which would be the next turn, is far away.
      sessionTimeout: 600_000,
      transport: refused(),
    });
    try {
      expect(await until(registrar.apps$)).toEqual([]);
    } finally {
      await registrar.close();
      await server.close();
    }
  });
});

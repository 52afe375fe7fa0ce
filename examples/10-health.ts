// Probes for an orchestrator: `/live` fails when only a new process helps, `/ready` while calls should go elsewhere.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createRegistrar, type Health } from 'zookeeper-registrar';

const registrar = createRegistrar({ endpoints: process.env['ZK_ENDPOINTS'] ?? 'localhost:2181' });
let health: Health | undefined;
registrar.health$.subscribe((now) => {
  health = now;
});

const probes = createServer(({ url }, response) => {
  const isGood = url === '/live' ? health?.live !== false : health?.ready === true;
  response.writeHead(isGood ? 200 : 503).end(JSON.stringify(health ?? {}));
});
await once(probes.listen(Number(process.env['PORT'] ?? 0)), 'listening');
console.log('probes at port', (probes.address() as AddressInfo).port);

const stop = async () => {
  await registrar.drain({ wait: 1_000 });
  await registrar.close();
  probes.close();
};
process.once('SIGTERM', () => void stop());
await registrar.ready(registrar.join({ name: 'probed@localhost', routes: [{ port: 11_144 }] }));
await registrar.ready(registrar.serve({ app: 'billing' }));
console.log('ready:', health?.ready);

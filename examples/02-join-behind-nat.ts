// A node behind NAT: what it publishes is not what it listens on.
import { advertise, createRegistrar } from 'zookeeper-registrar';

const registrar = createRegistrar({
  endpoints: process.env['ZK_ENDPOINTS'] ?? 'localhost:2181',
  routesMapper: advertise('8.8.8.8', 8080),
});
process.once('SIGTERM', () => void registrar.close());

await registrar.ready(registrar.join({ name: 'nat@localhost', routes: [{ port: 11_144 }] }));
registrar.members$.subscribe((members) => {
  const self = members.find((member) => member.self);
  if (self) console.log('dial', self.endpoints.map(({ host, port }) => `${host}:${String(port)}`).join());
});

// Who is in the cluster, and who leads it: two streams, no polling.
import { createRegistrar } from 'zookeeper-registrar';

const registrar = createRegistrar({ endpoints: process.env['ZK_ENDPOINTS'] ?? 'localhost:2181' });
process.once('SIGTERM', () => void registrar.close());

registrar.members$.subscribe((members) => {
  console.log('members:', members.map(({ name }) => name).join(', ') || 'none');
});
registrar.leader$.subscribe((leader) => {
  console.log('leader:', leader?.member?.name ?? 'none');
});

const joined = await registrar.ready(registrar.join({ name: 'demo@localhost', routes: [{ port: 11_144 }] }));
console.log('registered as', joined.registered.path);

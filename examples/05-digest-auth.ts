// Only those who know the password may join, and everyone may look.
import { createRegistrar, readableByAll } from 'zookeeper-registrar';

const endpoints = process.env['ZK_ENDPOINTS'] ?? 'localhost:2181';
const cluster = 'tight';
const auth = { scheme: 'digest', credential: process.env['ZK_DIGEST'] ?? 'demo:secret' };

const insider = createRegistrar({ endpoints, cluster, auth, acl: readableByAll() });
await insider.ready(insider.join({ name: 'insider@localhost', routes: [] }));

const outsider = createRegistrar({ endpoints, cluster });
process.once('SIGTERM', () => void Promise.all([insider.close(), outsider.close()]));
outsider.members$.subscribe((members) => {
  console.log('an outsider sees', members.map(({ name }) => name).join());
});
outsider.join({ name: 'outsider@localhost', routes: [] }).subscribe((state) => {
  if (state.status === 'registering' && state.cause) console.log('and is refused:', state.cause.message);
});

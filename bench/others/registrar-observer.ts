// Watches the members by this library, and says how many there are after each change: endpoint.
import { createRegistrar } from '../../lib/index.ts';

const [endpoints = ''] = process.argv.slice(2);
const registrar = createRegistrar({ endpoints, cluster: 'bench', sessionTimeout: 30_000 });
registrar.members$.subscribe(({ length }) => {
  console.log(length);
});
process.stdin.resume().on('end', () => void registrar.close());

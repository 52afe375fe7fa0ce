// Desired state goes in, observed state comes out: emissions update in place, unsubscribing deletes the znode.
import { BehaviorSubject } from 'rxjs';
import { createRegistrar, type NodeSpec } from 'zookeeper-registrar';

const registrar = createRegistrar({ endpoints: process.env['ZK_ENDPOINTS'] ?? 'localhost:2181' });
process.once('SIGTERM', () => void registrar.close());
const node$ = new BehaviorSubject<NodeSpec>({ name: 'desired@localhost', routes: [{ port: 11_144 }] });

registrar.join(node$).subscribe(({ status }) => {
  console.log('node:', status);
});
const served = registrar.serve({ app: 'billing', weight: 2 }).subscribe(({ status }) => {
  console.log('billing:', status);
  if (status === 'registered') node$.next({ ...node$.value, ext: { version: '1.2.3' } });
});
registrar.members$.subscribe((members) => {
  const version = members.find(({ self }) => self)?.ext?.['version'];
  if (version === undefined) return;
  console.log('published version', version);
  served.unsubscribe();
});

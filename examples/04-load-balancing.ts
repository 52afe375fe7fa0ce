// Calls spread over two applications, by weight, as their routes come and go.
import { combineLatest, map } from 'rxjs';
import { createRegistrar, weightedRandom } from 'zookeeper-registrar';

const registrar = createRegistrar({ endpoints: process.env['ZK_ENDPOINTS'] ?? 'localhost:2181' });
process.once('SIGTERM', () => void registrar.close());
await registrar.ready(registrar.join({ name: 'balanced@localhost', routes: [{ port: 11_144 }] }));
await registrar.ready(registrar.serve({ app: 'billing', weight: 3 }));
await registrar.ready(registrar.serve({ app: 'billing-canary', weight: 1 }));

combineLatest([registrar.appRoutes$('billing'), registrar.appRoutes$('billing-canary')])
  .pipe(
    map((lists) => lists.flat()),
    weightedRandom(),
  )
  .subscribe((picker) => {
    const route = picker.pick();
    const [endpoint] = route?.endpoints ?? [];
    console.log(
      `${String(picker.size)} routes; next call: ${route?.app ?? '-'} at port ${String(endpoint?.port)}`,
    );
  });

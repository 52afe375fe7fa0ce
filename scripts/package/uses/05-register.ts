import { BehaviorSubject } from 'rxjs';
import { advertise, createRegistrar, type NodeSpec, type Registered } from 'zookeeper-registrar';

const registrar = createRegistrar({ routesMapper: advertise('203.0.113.7', 8080), logger: console });

/** Joins, serves, is updated in place, and leaves. */
export const life = async (signal: AbortSignal): Promise<Error | undefined> => {
  const node$ = new BehaviorSubject<NodeSpec>({ name: 'demo@localhost', routes: [{ port: 11_144 }] });
  const node: Registered = await registrar.ready(registrar.join(node$), { timeout: 10_000, signal });
  node$.next({ ...node$.value, ext: { version: '1.2.3', zones: ['a', 'b'] } });
  console.log(node.registered.path, node.registered.token, node.registered.sequence);
  node.state$.subscribe((state) => {
    console.log(state);
  });
  await node.leave();
  await registrar.close();
  return node.ended;
};

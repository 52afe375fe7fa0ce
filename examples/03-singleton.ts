// One worker process in the whole cluster, on whoever leads.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Observable } from 'rxjs';
import { createRegistrar, whileLeader, type Lease } from 'zookeeper-registrar';

const [name = 'node@localhost'] = process.argv.slice(2);
const registrar = createRegistrar({
  endpoints: process.env['ZK_ENDPOINTS'] ?? 'localhost:2181',
  sessionTimeout: 2_000,
});
process.once('SIGTERM', () => void registrar.close());
const gone = new WeakMap<Lease, Promise<unknown>>();

const worker$ = (lease: Lease) =>
  new Observable<string>((subscriber) => {
    const child = fork(new URL('03-singleton-worker.ts', import.meta.url), [lease.token]);
    gone.set(lease, once(child, 'exit'));
    // The worker's own deadline: it must not outlive the lease when this process is stopped, and cannot say so.
    const beat = setInterval(() => child.connected && lease.isHeld() && child.send('held'), 100);
    child.on('message', (text: string) => {
      subscriber.next(text);
    });
    return () => {
      clearInterval(beat);
      if (child.connected) child.disconnect();
    };
  });

registrar.role$
  .pipe(whileLeader(worker$, { drained: (lease) => gone.get(lease) ?? Promise.resolve() }))
  .subscribe((text) => {
    console.log(text);
  });
registrar.join({ name, routes: [] }).subscribe();

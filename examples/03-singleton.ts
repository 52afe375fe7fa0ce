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

/** In ms of the machine's monotonic clock, which the worker shares: it stops by itself when this process cannot say so. */
const heldUntil = (lease: Lease) => Number(process.hrtime.bigint()) / 1e6 + lease.remainingMs();

const worker$ = (lease: Lease) =>
  new Observable<string>((subscriber) => {
    const program = new URL('03-singleton-worker.ts', import.meta.url);
    const child = fork(program, [lease.token, String(heldUntil(lease))]);
    gone.set(lease, once(child, 'exit'));
    const beat = setInterval(() => child.connected && lease.isHeld() && child.send(heldUntil(lease)), 100);
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

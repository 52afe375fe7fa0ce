// One worker process in the whole cluster, on the node that leads.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRegistrar, whileLeader, type Lease } from 'zookeeper-registrar';

const [name = 'node@localhost'] = process.argv.slice(2);
const registrar = createRegistrar({
  endpoints: process.env['ZK_ENDPOINTS'] ?? 'localhost:2181',
  sessionTimeout: 2_000,
});
process.once('SIGTERM', () => void registrar.close());

/** In ms of the machine's monotonic clock, which the worker shares: it stops by itself when this process cannot say so. */
const heldUntil = (lease: Lease) => Number(process.hrtime.bigint()) / 1e6 + lease.remainingMs();

/** The next run, and the deletion of the znode, wait until the promise has settled. */
const work = async (lease: Lease) => {
  const program = new URL('03-singleton-worker.ts', import.meta.url);
  const worker = fork(program, [lease.token, String(heldUntil(lease))]);
  const beat = setInterval(() => worker.connected && lease.isHeld() && worker.send(heldUntil(lease)), 100);
  worker.on('message', (text) => {
    console.log(text);
  });
  lease.signal.addEventListener('abort', () => {
    if (worker.connected) worker.disconnect();
  });
  try {
    await once(worker, 'exit');
  } finally {
    clearInterval(beat);
  }
};

registrar.leader$.pipe(whileLeader(work)).subscribe();
registrar.join({ name, routes: [] }).subscribe();

import { map, tap, defer, Observable } from 'rxjs';
import { zooKeeperServer } from './spec/support/zookeeper-server.ts';
import { createRegistrar, wire } from './lib/index.ts';
import { native } from './lib/native.ts';
import { later } from './spec/support/over.ts';
import { until, eventually } from './spec/support/eventually.ts';
import type { Transport } from './lib/connection/transport.ts';
const server = await zooKeeperServer({ flags: ['-Dznode.container.checkIntervalMs=20', '-Dznode.container.maxNeverUsedIntervalMs=1'] });
let lines: string[] = [];
const t0 = performance.now();
const log = (...a: any[]) => lines.push([(performance.now() - t0).toFixed(1), ...a].join(' '));
const short = (p: string) => p.replace(/.*\/apps/, 'A').replace(/_c_([0-9a-f]{4})[0-9a-f]+/, '_c_$1');
const spy = (inner: Transport): Transport => ({ ...inner, connect: (t, l) => inner.connect(t, l).pipe(map((c) => {
  c.events$.subscribe((e) => log('E', e.type, short(e.path)));
  c.turn$.subscribe((e) => log('T', e));
  return { ...c, get lastZxid() { return c.lastZxid; }, get lastHeard() { return c.lastHeard; }, request: ((r: any) => defer(() => { log('>', r.op, short(r.path ?? ''), r.watch ?? ''); return c.request(r).pipe(tap({ next: (x: any) => log('<', r.op, short(r.path ?? ''), r.op === 'getChildren' ? '[' + x.children.map(short) + ']' : ''), error: (e: any) => log('<!', r.op, short(r.path ?? ''), e.code ?? e.message) })); })) as any };
})) });
const which = process.argv[2] === 'native' ? native : () => ({ ...wire(), lacks: later });
let cluster = 0;
for (let again = 0; again < 30; again++) {
  cluster++;
  const opts = { endpoints: server.endpoint, cluster: 'c' + cluster, sessionTimeout: 2000, linger: 0, backoff: { initial: 20, max: 200 } };
  const a = createRegistrar({ ...opts, transport: which() });
  lines = [];
  const b = createRegistrar({ ...opts, transport: spy(which()) });
  await a.ready(a.join({ name: 'a@h', routes: [] }));
  b.apps$.subscribe((list) => log('APPS', list.join()));
  try {
    for (let round = 0; round < 15; round += 1) {
      log('--- round', round);
      const served = await Promise.all(['x', 'y', 'z'].map((app) => a.ready(a.serve({ app }))));
      await until(b.apps$, (list) => list.length === 3, { within: 4000 });
      await Promise.all(served.map(({ leave }) => leave()));
      await until(b.apps$, (list) => list.length === 0, { within: 4000 });
    }
  } catch (e) { console.log(String(e)); const at = lines.findLastIndex((l) => l.includes('--- round')); console.log(lines.slice(Math.max(0, at - 40)).filter((l) => !/nodes|exists \/services/.test(l)).slice(0, 260).join('\n')); break; }
  await a.close(); await b.close();
}
await server.stop(); process.exit();

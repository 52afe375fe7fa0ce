// A process of many observers of one cluster, which says when all of them see the same.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createRegistrar } from '../../../lib/index.ts';
import { busyTime } from './busy-time.ts';
import type { Seen } from './seen.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const [endpoint = '', cluster = '', count = '', sessionTimeout = ''] = process.argv.slice(2);
const busy = busyTime();
let lost = 0;
let suspended = 0;
let told = '';

const observers = Array.from({ length: Number(count) }, (_, index) => {
  const registrar = createRegistrar({
    endpoints: endpoint,
    cluster,
    sessionTimeout: Number(sessionTimeout),
    linger: 0,
  });
  const seen = { members: -1, stale: true, apps: -1, routes: -1 };
  registrar.session$.subscribe(({ status }) => {
    if (status === 'lost') lost += 1;
    if (status === 'suspended') suspended += 1;
  });
  registrar.cluster$.subscribe(({ members, stale }) => {
    seen.members = members.length;
    seen.stale = stale;
    tell();
  });
  registrar.apps$.subscribe((apps) => {
    seen.apps = apps.length;
    tell();
  });
  registrar.appRoutes$(`app${String(index % 200)}`).subscribe((routes) => {
    seen.routes = routes.length;
    tell();
  });
  return { registrar, seen };
});

const tell = (): void => {
  const all = new Set(observers.map(({ seen }) => JSON.stringify(seen)));
  const [one = ''] = all;
  const agreed = all.size > 1 || one.includes('"stale":true') ? '' : one;
  if (agreed === told) return;
  told = agreed;
  if (agreed === '') return;
  const seen: Seen = {
    ...(JSON.parse(one) as Pick<Seen, 'members' | 'apps' | 'routes'>),
    lost,
    suspended,
  };
  process.send?.(seen);
};

process.on('message', (order: 'measure' | 'weigh' | 'end') => {
  if (order === 'measure') busy.reset();
  else if (order === 'weigh') {
    const gap = busy.longest();
    gc();
    gc();
    process.send?.({ heap: process.memoryUsage().heapUsed, gap });
  } else {
    void Promise.all(observers.map(({ registrar }) => registrar.close())).then(() => {
      process.disconnect();
    });
  }
});
process.on('disconnect', () => process.exit());

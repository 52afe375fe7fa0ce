// A process that arms and triggers 100,000 one-shot watches over the native transport, and says what it costs in memory.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { concatMap, filter, firstValueFrom, last, map, merge, range } from 'rxjs';
import { openAcl } from '../../../lib/connection/acl.ts';
import { native } from '../../../lib/native.ts';
import { settings } from '../../../lib/registrar/settings.ts';
import type { Link } from '../../../lib/session/link.ts';
import { session } from '../../../lib/session/session.ts';

const [endpoints = ''] = process.argv.slice(2);
const znodes = 100;
const rounds = 1_000;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const megabytes = () => {
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / 1e6, heap: heapUsed / 1e6 };
};

const { transition$, close } = session(
  settings({ endpoints, transport: native(), sessionTimeout: 30_000 }).session,
);
const held = transition$.subscribe();
const link = await firstValueFrom(
  transition$.pipe(
    map((transition) => transition.link),
    filter((now): now is Link => now !== undefined),
  ),
);
const paths = Array.from({ length: znodes }, (_, at) => `/rearm-${String(at)}`);
const data = Buffer.of(1);
for (const path of paths) {
  const create = { op: 'create', path, data, acl: openAcl(), mode: 'ephemeral' } as const;
  await firstValueFrom(link.request<'create'>(create));
}
let events = 0;
link.connection.events$.subscribe(() => (events += 1));
/** Arms each, changes each, and waits for each to be told. */
const round$ = () =>
  merge(
    ...paths.map((path) =>
      link
        .request<'getData'>({ op: 'getData', path, watch: true })
        .pipe(concatMap(() => link.request<'setData'>({ op: 'setData', path, data, version: -1 }))),
    ),
  ).pipe(last());
const run = async (count: number): Promise<void> => {
  await firstValueFrom(range(count).pipe(concatMap(round$), last()));
};
await run(rounds / 10);
const before = megabytes();
events = 0;
await run(rounds);
const after = megabytes();
process.send?.(JSON.stringify({ events, rss: after.rss - before.rss, heap: after.heap - before.heap }));
held.unsubscribe();
close();
process.disconnect();

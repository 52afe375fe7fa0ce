// A process that arms one-shot watches 200,000 times over the native transport, every tenth fires: what that costs.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { filter, firstValueFrom, last, lastValueFrom, map, merge, mergeMap, take } from 'rxjs';
import { openAcl } from '../../../lib/connection/acl.ts';
import type { Transport } from '../../../lib/connection/transport.ts';
import { wire } from '../../../lib/index.ts';
import { native } from '../../../lib/native.ts';
import { settings } from '../../../lib/registrar/settings.ts';
import { session } from '../../../lib/session/session.ts';

const [endpoints = ''] = process.argv.slice(2);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const megabytes = () => {
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / 1e6, heap: heapUsed / 1e6 };
};

const linked = async (transport: Transport) => {
  const { transition$, close } = session(settings({ endpoints, transport, sessionTimeout: 30_000 }).session);
  const held = transition$.subscribe();
  const link = await firstValueFrom(
    transition$.pipe(
      map((transition) => transition.link),
      filter((now) => now !== undefined),
    ),
  );
  return {
    link,
    part: () => {
      held.unsubscribe();
      close();
    },
  };
};
const watcher = await linked(native());
const writer = await linked(wire());
const data = Buffer.of(1);
const paths = Array.from({ length: 200 }, (_, at) => `/rearm-${String(at)}`);
for (const path of paths) {
  const create = { op: 'create', path, data, acl: openAcl(), mode: 'ephemeral' } as const;
  await firstValueFrom(writer.link.request(create));
}

/** Each znode by itself: armed ten times, changed, told, and so on. */
const rearm = (path: string) =>
  merge(...Array.from({ length: 10 }, () => watcher.link.request({ op: 'getData', path, watch: true }))).pipe(
    last(),
    mergeMap(() => writer.link.request({ op: 'setData', path, data, version: -1 })),
  );
const run = (armings: number): Promise<unknown> => {
  const event$ = watcher.link.connection.events$.pipe(take(armings / 10));
  return lastValueFrom(merge(event$.pipe(mergeMap(({ path }) => rearm(path))), ...paths.map(rearm)));
};
const looks = async () => {
  const seen: ReturnType<typeof megabytes>[] = [];
  for (let each = 0; each < 3; each += 1) {
    await run(10_000);
    seen.push(megabytes());
  }
  return { rss: seen.map(({ rss }) => rss), heap: seen.map(({ heap }) => heap) };
};
/** What is held for a while, and given back, is no leak: the least of now is held against the most of then. */
const growth = (before: readonly number[], after: readonly number[]): number =>
  Math.min(...after) - Math.max(...before);
const before = await looks();
await run(140_000);
const after = await looks();
process.send?.(JSON.stringify({ rss: growth(before.rss, after.rss), heap: growth(before.heap, after.heap) }));
watcher.part();
writer.part();
process.disconnect();

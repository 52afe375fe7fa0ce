// What many changes, many subscriptions and many subscribers leave behind, or cost.
import { firstValueFrom } from 'rxjs';
import type { Bench } from './cluster.ts';
import { received } from './cost.ts';

const megabytes = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** Counts of changes and of subscriptions; the first ones of each warm up. */
const usual = { warmUp: 20_000, counted: 100_000 };

/** Microseconds of CPU that this process takes. */
const timed = async (work: () => void | Promise<void>): Promise<number> => {
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  return user + system;
};

export const growth = async (bench: Bench, { warmUp, counted } = usual) => {
  const registrar = bench.registrar();
  let emissions = 0;
  registrar.members$.subscribe(() => {
    emissions += 1;
  });
  await firstValueFrom(registrar.members$);
  const path = await bench.create('growing@host');
  const churn = async (count: number): Promise<void> => {
    for (let change = 0; change < count; change += 100) {
      await Promise.all(Array.from({ length: 100 }, () => bench.touch(path)));
    }
  };
  await churn(warmUp);
  const before = megabytes();
  const churned = await timed(() => churn(counted));
  const changes = megabytes() - before;

  const cycle = (count: number): void => {
    for (let at = 0; at < count; at += 1) registrar.members$.subscribe().unsubscribe();
  };
  cycle(warmUp);
  const start = megabytes();
  const cycled = await timed(() => {
    cycle(counted);
  });
  const subscriptions = megabytes() - start;

  const state = await firstValueFrom(registrar.session$);
  const sessionId = 'sessionId' in state ? state.sessionId : '';
  const sent = await received(bench, sessionId);
  const many = Array.from({ length: 1_000 }, () => registrar.members$.subscribe());
  await bench.server.ask('ruok');
  const requests = (await received(bench, sessionId)) - sent;
  for (const one of many) one.unsubscribe();
  await registrar.close();
  return { changes, subscriptions, requests, emissions, change: churned / counted, cycle: cycled / counted };
};

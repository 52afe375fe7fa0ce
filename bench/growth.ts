// What many changes, many subscriptions and many subscribers leave behind, or cost.
import { firstValueFrom } from 'rxjs';
import type { Bench } from './cluster.ts';
import { received } from './cost.ts';

const megabytes = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

export const growth = async (bench: Bench) => {
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
  await churn(20_000);
  const before = megabytes();
  await churn(100_000);
  const changes = megabytes() - before;

  const cycle = (count: number): void => {
    for (let at = 0; at < count; at += 1) registrar.members$.subscribe().unsubscribe();
  };
  cycle(20_000);
  const start = megabytes();
  cycle(100_000);
  const subscriptions = megabytes() - start;

  const state = await firstValueFrom(registrar.session$);
  const sessionId = state.status === 'connected' ? state.sessionId : '';
  const sent = await received(bench, sessionId);
  const many = Array.from({ length: 1_000 }, () => registrar.members$.subscribe());
  await bench.server.ask('ruok');
  const requests = (await received(bench, sessionId)) - sent;
  for (const one of many) one.unsubscribe();
  await registrar.close();
  return { changes, subscriptions, requests, emissions };
};

// The in-process server: how soon it is there, what it does in a second, and what a drawn cluster takes in real time.
import { deepStrictEqual } from 'node:assert';
import {
  asyncScheduler,
  concatMap,
  firstValueFrom,
  lastValueFrom,
  mergeMap,
  range,
  Subscription,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { openAcl } from '../lib/connection/acl.ts';
import type { Connection } from '../lib/connection/connection.ts';
import { wire } from '../lib/connection/wire/wire.ts';
import { marbleCluster, startTestServer, type Act } from '../lib/testing/index.ts';
import { median } from './statistics.ts';

/** Milliseconds of each round, without those that warm up. */
const timed = async (rounds: number, warmUp: number, act: () => unknown): Promise<readonly number[]> => {
  const took: number[] = [];
  for (let at = 0; at < warmUp + rounds; at += 1) {
    const began = performance.now();
    await act();
    took.push(performance.now() - began);
  }
  return took.slice(warmUp);
};

/** Of the first one in this process. */
const startUp = async (): Promise<number> => {
  const began = performance.now();
  const server = await startTestServer();
  const took = performance.now() - began;
  await server.close();
  return took;
};

/** Five nodes; the first of them goes without a word, and the second leads once its session has expired. */
const failover = (): void => {
  const crash: Act = ({ faults }) => {
    faults.refuse();
    faults.drop({ client: 'a' });
  };
  const scheduler = new TestScheduler(deepStrictEqual);
  scheduler.run(({ expectObservable }) => {
    const cluster = marbleCluster(scheduler, '         -abcde----x-----------------|', { x: crash });
    expectObservable(cluster.node('a').role$).toBe('  n(bL)-----s-----------------|');
    expectObservable(cluster.node('b').role$).toBe('  n-b-------------------L-----|');
    expectObservable(cluster.node('e').role$).toBe('  n----b----------------------|');
    expectObservable(cluster.node('o').leader$).toBe('.a--------------------b-----|');
  });
};

const dialled = async (port: number, held: Subscription): Promise<Connection> => {
  const limits = { connectTimeout: 2_000, requestTimeout: 10_000, maxFrame: 2 ** 20, tls: undefined };
  const target = { address: '127.0.0.1', sessionTimeout: 30_000, resume: undefined, lastZxid: 0n, auth: [] };
  const endpoint = { host: '127.0.0.1', port };
  const connection$ = wire().connect({ ...target, endpoint }, { ...limits, scheduler: asyncScheduler });
  return new Promise((resolve, reject) => {
    held.add(connection$.subscribe({ next: resolve, error: reject }));
  });
};

const count = 10_000;

/** Operations per second, client and server in one process. */
const operations = async () => {
  const server = await startTestServer();
  const held = new Subscription();
  const connection = await dialled(server.port, held);
  const create = (path: string) =>
    connection.request({
      ...{ op: 'create', path, data: Buffer.from('x'), acl: openAcl(), mode: 'persistent-sequential' },
    });
  const { path } = await firstValueFrom(create('/read-'));
  const get = () => connection.request({ op: 'getData', path });
  const perSecond = async (act: () => Promise<unknown>): Promise<number> =>
    (count * 1_000) / median(await timed(5, 2, act));
  const sequential = await perSecond(() => lastValueFrom(range(count).pipe(concatMap(get))));
  const pipelined = await perSecond(() => lastValueFrom(range(count).pipe(mergeMap(get, 1_000))));
  const created = await perSecond(() =>
    lastValueFrom(range(count).pipe(mergeMap(() => create('/made-'), 1_000))),
  );
  held.unsubscribe();
  await server.close();
  return { sequential, pipelined, created };
};

export const inProcess = async () => ({
  startUp: await startUp(),
  failover: median(await timed(50, 30, failover)),
  ...(await operations()),
});
